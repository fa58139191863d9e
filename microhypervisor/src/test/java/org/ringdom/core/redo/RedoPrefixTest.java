package org.ringdom.core.redo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.control.HypercallOp;
import org.ringdom.abi.shared.HypercallMailbox;
import org.ringdom.core.support.Invariants;
import org.ringdom.core.support.RandomOperations;
import org.ringdom.core.support.RandomOperations.Step;
import org.ringdom.core.support.Recording;
import org.ringdom.core.support.TestCore;

/**
 * Kills the core after each of its stores: random operations are recorded, cut at every store, and the real start runs on
 * what is left. Then each operation has happened wholly or not at all, and its request, sent again, gets one answer and is
 * executed once. The start itself is cut at every store as well.
 */
class RedoPrefixTest {
    private static final int STEPS = 60;
    /** Slots of guests whose mailboxes take part. */
    private static final int GUEST = 16;

    /** What is in memory: table, redo, pending bits, the mailbox of guest 16. */
    private static List<SharedBuffer> memory(TestCore core) {
        return List.of(core.table, core.redo, core.pending, core.mailboxes.get(GUEST));
    }

    private static List<SharedBuffer> copies(List<SharedBuffer> memory) {
        return memory.stream().map(TestCore::copy).toList();
    }

    private static TestCore successor(List<SharedBuffer> memory) {
        TestCore core = new TestCore(memory.get(0), memory.get(1), memory.get(2));
        core.mailboxes.put(GUEST, memory.get(3));
        return core.restart();
    }

    /** Answer of a step, as values that can be compared. */
    private static List<Long> answer(Reply reply) {
        List<Long> words = new ArrayList<>(List.of(reply.result()));
        for (int i = 0; i < Reply.VALUES; i++) {
            words.add(reply.value(i));
        }
        words.add((long) Arrays.hashCode(reply.payload()));
        return words;
    }

    private static List<Long> answer(SharedBuffer mailbox) {
        long at = HypercallMailbox.slotOffset(0);
        List<Long> words = new ArrayList<>(List.of(mailbox.getLong(at + HypercallMailbox.RESULT)));
        for (int i = 0; i < Reply.VALUES; i++) {
            words.add(mailbox.getLong(at + HypercallMailbox.VALUES + 8L * i));
        }
        return words;
    }

    private static boolean isMailbox(Step step) {
        return step.request() != null && step.domid() == GUEST;
    }

    /** Sends a step to a core, the first time or again. */
    private static List<Long> send(TestCore core, Step step, long requestId) {
        if (step.request() == null) {
            core.core.teardown().stir();
            core.core.teardown().slice();
            return List.of();
        }
        if (isMailbox(step)) {
            SharedBuffer mailbox = core.mailboxes.get(GUEST);
            long at = HypercallMailbox.slotOffset(0);
            if (mailbox.getLong(at + HypercallMailbox.REQUEST_SEQ) != requestId) {
                core.ask(GUEST, 0, step.request().opcode(), step.request().args());
            }
            core.core.mailboxes().serveAll();
            return answer(mailbox);
        }
        return answer(core.core.dispatcher().serve(TestCore.key(step.domid()), requestId, step.request()));
    }

    private static TestCore prepared() {
        TestCore core = new TestCore().restart();
        core.service(1);
        core.service(2);
        TestCore.expect(GUEST, core.guest());
        core.call(0, HypercallOp.DOMCTL_SET_RIGHTS, 1, GUEST, 7);
        core.call(0, HypercallOp.DOMCTL_SET_RIGHTS, 2, GUEST, HypercallOp.RIGHT_BIND_EVENTS);
        return core;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void everyPrefixIsRepaired(long seed) {
        TestCore core = prepared();
        RandomOperations operations = new RandomOperations(seed);
        long[] ids = {100, 100, 100};
        for (int i = 0; i < STEPS; i++) {
            Step step = nextUsable(operations, core);
            long id = isMailbox(step) ? 1 + requestSeq(core) : step.request() == null ? 0 : ++ids[step.domid()];
            cutEverywhere(core, step, id, i % 10 == (int) seed);
        }
    }

    /** Only domains that this test has mailboxes or clients for act; guest 16 stays. */
    private static Step nextUsable(RandomOperations operations, TestCore core) {
        while (true) {
            Step step = operations.next(core.core.table());
            boolean known = step.domid() < 3 || step.domid() == GUEST;
            boolean kills = step.request() != null && step.request().opcode() == HypercallOp.DOMCTL_DESTROY
                    && step.request().args()[0] == GUEST;
            if (known && !kills) {
                return step;
            }
        }
    }

    private static long requestSeq(TestCore core) {
        return core.mailboxes.get(GUEST).getLong(HypercallMailbox.slotOffset(0) + HypercallMailbox.REQUEST_SEQ);
    }

    private void cutEverywhere(TestCore core, Step step, long id, boolean cutRecoveryToo) {
        List<SharedBuffer> before = copies(memory(core));
        List<Long> answered;
        Recording recording = new Recording(memory(core));
        try (recording) {
            answered = send(core, step, id);
        }
        Invariants.check(core.core.table());

        TestCore undone = successor(copies(before));
        byte[] undoneImage = Invariants.image(undone);
        List<Long> redoneAnswer = send(undone, step, id);
        byte[] redoneImage = Invariants.image(undone);
        TestCore done = successor(copies(memory(core)));
        byte[] doneImage = Invariants.image(done);

        List<SharedBuffer> cut = copies(before);
        for (int k = 0; k <= recording.size(); k++) {
            if (k > 0) {
                recording.replay(k - 1, k, cut);
            }
            String where = step + ", store " + k + " of " + recording.size();
            List<SharedBuffer> left = copies(cut);
            TestCore next = cutRecoveryToo ? recoverCutEverywhere(left, where) : successor(left);
            Invariants.check(next.core.table());
            byte[] image = Invariants.image(next);
            boolean isDone = Arrays.equals(image, doneImage);
            boolean isUndone = Arrays.equals(image, undoneImage);
            boolean isRedone = isMailbox(step) && Arrays.equals(image, redoneImage); // the start serves mailboxes
            assertTrue(isDone || isUndone || isRedone, "half done: " + where);
            assertTrue(!isDone || isUndone || isRedone || pendingBits(next).containsAll(pendingBits(done)),
                    "an event was lost: " + where);
            if (step.request() == null) {
                continue;
            }
            List<Long> again = send(next, step, id);
            assertTrue(isDone && again.equals(answered) || again.equals(redoneAnswer),
                    "answered " + again + " instead of " + answered + ": " + where);
            byte[] after = Invariants.image(next);
            assertTrue(Arrays.equals(after, doneImage) && again.equals(answered)
                    || Arrays.equals(after, redoneImage) && again.equals(redoneAnswer), "not executed once: " + where);
            assertEquals(again, send(next, step, id), where);
            assertArrayEquals(after, Invariants.image(next), where);
        }
    }

    private static TestCore recoverCutEverywhere(List<SharedBuffer> left, String where) {
        List<SharedBuffer> start = copies(left);
        TestCore whole;
        Recording recording = new Recording(left);
        try (recording) {
            whole = successor(left);
        }
        byte[] image = Invariants.image(whole);
        List<SharedBuffer> cut = copies(start);
        for (int k = 0; k < recording.size(); k++) {
            if (k > 0) {
                recording.replay(k - 1, k, cut);
            }
            TestCore second = successor(copies(cut));
            assertArrayEquals(image, Invariants.image(second), where + ", its recovery cut at " + k);
            assertTrue(pendingBits(second).containsAll(pendingBits(whole)), where + ", recovery lost an event at " + k);
        }
        return whole;
    }

    private static List<Long> pendingBits(TestCore core) {
        List<Long> set = new ArrayList<>();
        for (long i = 0; i < core.pending.size(); i++) {
            if (core.pending.getByte(i) != 0) {
                set.add(i);
            }
        }
        return set;
    }
}
