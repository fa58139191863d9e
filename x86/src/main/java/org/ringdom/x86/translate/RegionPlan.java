package org.ringdom.x86.translate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/** The control flow of a region: blocks in the order of their addresses. */
final class RegionPlan {
    /** Most places that a return is compared with. */
    private static final int MOST_RETURNS = 6;

    final List<PlanBlock> blocks = new ArrayList<>();
    final PlanBlock entry;
    /** Pages that the instructions lie in. */
    final List<CodePage> pages;

    /** Splits instructions, by their offsets, into blocks. */
    RegionPlan(SortedMap<Integer, Site> sites, List<CodePage> pages) {
        this.pages = pages;
        Set<Long> leaders = leaders(sites);
        Map<Long, PlanBlock> byOffset = new HashMap<>();
        PlanBlock block = null;
        Site before = null;
        for (Site site : sites.values()) {
            boolean follows = before != null && before.end() == site.offset && !before.op.endsBlock();
            if (!follows || leaders.contains((long) site.offset)) {
                block = new PlanBlock();
                blocks.add(block);
                byOffset.put((long) site.offset, block);
            }
            site.position = block.sites.size();
            block.sites.add(site);
            before = site;
        }
        for (PlanBlock each : blocks) {
            connect(each, byOffset);
        }
        connectReturns(byOffset);
        entry = byOffset.get(0L);
        blocks.retainAll(reachable());
    }

    private static Set<Long> leaders(SortedMap<Integer, Site> sites) {
        Set<Long> leaders = new TreeSet<>();
        leaders.add(0L);
        for (Site site : sites.values()) {
            if (site.op == Op.JCC || site.op == Op.JMP || site.op == Op.CALL) {
                leaders.add(site.target());
            }
        }
        return leaders;
    }

    private static void connect(PlanBlock block, Map<Long, PlanBlock> byOffset) {
        Site last = block.last();
        switch (last.op) {
            case JCC -> {
                block.next = byOffset.get((long) last.end());
                block.taken = byOffset.get(last.target());
                block.leaves = block.next == null || block.taken == null;
            }
            case JMP, CALL -> {
                block.taken = byOffset.get(last.target());
                block.leaves = block.taken == null;
            }
            case JMPI, CALLI, RET -> block.leaves = true;
            default -> {
                block.next = byOffset.get((long) last.end());
                block.leaves = block.next == null;
            }
        }
        // A way back may end at the budget.
        block.leaves |= goesBack(block, block.next) || goesBack(block, block.taken);
    }

    /** A return leads behind the calls from which its function can be reached, if both are in the region. */
    private void connectReturns(Map<Long, PlanBlock> byOffset) {
        for (PlanBlock call : blocks) {
            PlanBlock behind = byOffset.get((long) call.last().end());
            if (call.last().op != Op.CALL || call.taken == null || behind == null) {
                continue;
            }
            Set<PlanBlock> seen = new HashSet<>();
            Deque<PlanBlock> work = new ArrayDeque<>(List.of(call.taken));
            while (!work.isEmpty()) {
                PlanBlock block = work.remove();
                if (!seen.add(block)) {
                    continue;
                }
                if (block.last().op == Op.RET && block.returns.size() < MOST_RETURNS
                        && !block.returns.contains(behind)) {
                    block.returns.add(behind);
                }
                boolean calls = block.last().op == Op.CALL;
                PlanBlock one = calls ? byOffset.get((long) block.last().end()) : block.taken;
                for (PlanBlock each : new PlanBlock[]{one, block.next}) {
                    if (each != null) {
                        work.add(each);
                    }
                }
            }
        }
    }

    /** What can be reached from the entry; of a call whose return is not in the region the place behind it can't. */
    private Set<PlanBlock> reachable() {
        Set<PlanBlock> reached = new HashSet<>();
        Deque<PlanBlock> work = new ArrayDeque<>(List.of(entry));
        while (!work.isEmpty()) {
            PlanBlock block = work.remove();
            if (reached.add(block)) {
                work.addAll(block.successors());
            }
        }
        return reached;
    }

    /** Whether an edge closes a loop as seen by addresses. */
    static boolean goesBack(PlanBlock from, PlanBlock to) {
        return to != null && to.offset() <= from.offset();
    }

    int instructions() {
        return blocks.stream().mapToInt(block -> block.sites.size()).sum();
    }
}
