package org.ringdom.xenstore.service;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What several clients did to one node, with the times of asking and of the answer, and whether some order of it explains all
 * answers in which each thing happens at one moment between the two. What was not answered may have happened at any time since,
 * or never.
 *
 * <p>The search is Wing and Gong's with Lowe's memory of what was tried (ACM TOPLAS 12(3); "Testing for linearizability", 2017).
 */
final class RegisterHistory {
    /** Time of the answer of what was never answered. */
    static final long NEVER = Long.MAX_VALUE;

    /**
     * One thing done.
     *
     * @param calledNs
     *            when it was asked for
     * @param answeredNs
     *            when the answer was there, {@link #NEVER} if none came
     * @param seen
     *            the value that it read; null if it did not read
     * @param written
     *            the value that it wrote, unique among all; null if it did not write
     */
    record Operation(long calledNs, long answeredNs, String seen, String written) {
    }

    /** A call or an answer in a doubly linked list by time. */
    private static final class Entry {
        final int index;
        final Operation operation;
        final Entry answer;
        Entry before;
        Entry after;

        Entry(int index, Operation operation, Entry answer) {
            this.index = index;
            this.operation = operation;
            this.answer = answer;
        }

        void unlink() {
            before.after = after;
            if (after != null) {
                after.before = before;
            }
        }

        void relink() {
            before.after = this;
            if (after != null) {
                after.before = this;
            }
        }
    }

    private record Tried(BitSet done, String value) {
    }

    private record Step(Entry call, String valueBefore) {
    }

    private record Moment(long ns, Entry entry) {
    }

    private final List<Operation> operations = new ArrayList<>();

    /** Adds a thing done. Any thread. */
    synchronized void add(Operation operation) {
        operations.add(operation);
    }

    synchronized int size() {
        return operations.size();
    }

    /** Whether some order explains the history of a node that had {@code value} before. */
    synchronized boolean isLinearizable(String value) {
        Set<String> seen = new HashSet<>();
        operations.forEach(operation -> seen.add(operation.seen()));
        // what was neither answered nor seen by anybody need never have happened
        List<Operation> relevant = operations.stream()
                .filter(operation -> operation.answeredNs() != NEVER || seen.contains(operation.written())).toList();
        return search(link(relevant), relevant.size(), value);
    }

    private static Entry link(List<Operation> operations) {
        List<Moment> moments = new ArrayList<>();
        for (int i = 0; i < operations.size(); i++) {
            Operation operation = operations.get(i);
            Entry answer = new Entry(i, operation, null);
            moments.add(new Moment(operation.calledNs(), new Entry(i, operation, answer)));
            moments.add(new Moment(operation.answeredNs(), answer));
        }
        // calls before answers of the same time: that allows more orders, never fewer
        moments.sort(Comparator.comparingLong(Moment::ns).thenComparing(moment -> moment.entry.answer == null));
        Entry head = new Entry(-1, null, null);
        Entry last = head;
        for (Moment moment : moments) {
            last.after = moment.entry;
            moment.entry.before = last;
            last = moment.entry;
        }
        return head;
    }

    private static boolean search(Entry head, int count, String initial) {
        BitSet done = new BitSet(count);
        Set<Tried> tried = new HashSet<>();
        Deque<Step> steps = new ArrayDeque<>();
        String value = initial;
        Entry at = head.after;
        while (head.after != null) {
            if (at.answer == null) {
                // an answer whose call is not yet placed: the last step was wrong
                if (steps.isEmpty()) {
                    return false;
                }
                Step wrong = steps.pop();
                value = wrong.valueBefore;
                done.clear(wrong.call.index);
                wrong.call.answer.relink();
                wrong.call.relink();
                at = wrong.call.after;
                continue;
            }
            Operation operation = at.operation;
            boolean possible = operation.seen() == null || operation.seen().equals(value);
            String next = operation.written() == null ? value : operation.written();
            if (possible && tried.add(new Tried(with(done, at.index), next))) {
                steps.push(new Step(at, value));
                value = next;
                done.set(at.index);
                at.unlink();
                at.answer.unlink();
                at = head.after;
            } else {
                at = at.after;
            }
        }
        return true;
    }

    private static BitSet with(BitSet done, int index) {
        BitSet more = (BitSet) done.clone();
        more.set(index);
        return more;
    }
}
