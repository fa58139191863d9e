package org.ringdom.core.requests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ringdom.abi.control.HypercallOp.DOMCTL_PAUSE;
import static org.ringdom.abi.control.HypercallOp.DOMCTL_SUPERVISOR_HELLO;
import static org.ringdom.abi.control.HypercallOp.EVTCHN_ALLOC_UNBOUND;
import static org.ringdom.abi.control.HypercallOp.EVTCHN_BIND_IPI;
import static org.ringdom.abi.control.HypercallOp.EVTCHN_CLOSE;
import static org.ringdom.abi.control.HypercallOp.SYSCTL_PHYSINFO;
import static org.ringdom.abi.xen.DomId.SELF;
import static org.ringdom.abi.xen.Errno.EINVAL;
import static org.ringdom.abi.xen.Errno.EIO;
import static org.ringdom.abi.xen.Errno.ENOSYS;
import static org.ringdom.abi.xen.Errno.EPERM;
import static org.ringdom.abi.xen.Errno.ESRCH;

import java.nio.charset.StandardCharsets;
import java.util.Random;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.control.PhysInfo;
import org.ringdom.abi.shared.CoreRedo;
import org.ringdom.abi.shared.HypercallMailbox;
import org.ringdom.core.redo.Answers;
import org.ringdom.core.redo.Reply;
import org.ringdom.core.support.Invariants;
import org.ringdom.core.support.TestCore;

class DispatcherTest {
    private static final byte[] NONE = new byte[0];
    private static final long SLOT = HypercallMailbox.slotOffset(0);

    private final TestCore core = new TestCore().restart();
    private int guest;

    @BeforeEach
    void aGuest() {
        core.service(1);
        guest = core.guest();
    }

    private long serve(int domid, long id, int opcode, long... args) {
        return core.core.dispatcher().serve(TestCore.key(domid), id, TestCore.request(opcode, NONE, args)).result();
    }

    private long usedPorts(int domid) {
        return core.core.table().find(domid).usedPorts();
    }

    @Test
    void aRepeatedRequestIsAnsweredAgainAndNotExecuted() {
        assertEquals(1, serve(1, 500, EVTCHN_ALLOC_UNBOUND, SELF, guest));
        assertEquals(1, serve(1, 500, EVTCHN_ALLOC_UNBOUND, SELF, guest));
        core.restart();
        assertEquals(1, serve(1, 500, EVTCHN_ALLOC_UNBOUND, SELF, guest));
        assertEquals(1, usedPorts(1));
        assertEquals(2, serve(1, 501, EVTCHN_ALLOC_UNBOUND, SELF, guest));
        assertEquals(-EINVAL, serve(1, 500, EVTCHN_ALLOC_UNBOUND, SELF, guest), "its answer is forgotten");
        assertEquals(2, usedPorts(1));
    }

    @Test
    void aServiceIsNotHeardAnyMoreOnceItsSuccessorHasSpoken() {
        Request bind = TestCore.request(EVTCHN_BIND_IPI, NONE, 0);
        Dispatcher dispatcher = core.core.dispatcher();
        assertEquals(1, dispatcher.serve((1L << 48) + 7, 1, bind).result());
        assertEquals(2, dispatcher.serve((1L << 48) + 8, 1, bind).result());
        assertEquals(-ESRCH, dispatcher.serve((1L << 48) + 7, 2, bind).result());
        assertEquals(2, usedPorts(1));
        assertEquals(3, dispatcher.serve((1L << 48) + 8, 2, bind).result());
    }

    @Test
    void errorsAreRememberedToo() {
        assertEquals(-ESRCH, serve(1, 500, EVTCHN_ALLOC_UNBOUND, SELF, 20));
        assertEquals(17, core.guest());
        assertEquals(-ESRCH, serve(1, 500, EVTCHN_ALLOC_UNBOUND, SELF, 17));
    }

    @Test
    void requestIdsBeginAtOne() {
        assertEquals(-EINVAL, serve(1, 0, EVTCHN_BIND_IPI, 0));
        assertEquals(-EINVAL, serve(1, -1, EVTCHN_BIND_IPI, 0));
    }

    @Test
    void unknownOperationsAndUnexpectedPayloadsChangeNothing() {
        byte[] before = Invariants.image(core);
        for (int opcode : new int[]{0, -1, 32 << 16 | 4, 32 << 16 | 99, 36 << 16, 36 << 16 | 0x1FF, 12 << 16 | 2,
            77 << 16,
            Integer.MIN_VALUE}) {
            assertEquals(-ENOSYS, core.call(0, opcode));
            assertEquals(-ENOSYS, core.guestCall(guest, opcode));
        }
        assertEquals(-EINVAL, core.callWith(0, DOMCTL_PAUSE, new byte[1], guest).result());
        assertArrayEquals(before, Invariants.image(core));
    }

    @Test
    void strangersAndGuestsAreNotServedOverTheServicesTransport() {
        assertEquals(-ESRCH, serve(2, 1, EVTCHN_BIND_IPI, 0));
        assertEquals(-ESRCH, serve(0x7FFF, 1, EVTCHN_BIND_IPI, 0));
        assertEquals(-EPERM, serve(guest, 1, EVTCHN_BIND_IPI, 0));
    }

    @Test
    void moreClientsThanSlotsForgetTheOneLongestSilent() {
        for (int client = 1; client <= 20; client++) {
            long key = (long) 1 << 48 | client << 8;
            Request request = TestCore.request(EVTCHN_BIND_IPI, NONE, 0);
            long first = core.core.dispatcher().serve(key, 1, request).result();
            assertEquals(first, core.core.dispatcher().serve(key, 1, request).result());
            core.core.dispatcher().serve(key, 2, TestCore.request(EVTCHN_CLOSE, NONE, first));
        }
        assertEquals(0, usedPorts(1));
        core.restart();
        assertEquals(1, serve(1, 9999, EVTCHN_BIND_IPI, 0));
    }

    @Test
    void aRequestStartedThreeTimesIsAnsweredWithAnError() {
        long slot = findSlot(TestCore.key(1));
        for (int kill = 0; kill < Answers.MAX_ATTEMPTS; kill++) {
            core.redo.putInt(slot + CoreRedo.ANSWER_ATTEMPTS, kill);
            core.redo.putLong(slot + CoreRedo.ANSWER_STARTED_ID, 600);
            if (kill < Answers.MAX_ATTEMPTS - 1) {
                core.restart();
            }
        }
        assertEquals(1, serve(1, 600, EVTCHN_BIND_IPI, 0), "two starts before: tried once more");
        core.redo.putLong(slot + CoreRedo.ANSWER_STARTED_ID, 601);
        core.redo.putInt(slot + CoreRedo.ANSWER_ATTEMPTS, Answers.MAX_ATTEMPTS);
        assertEquals(-EIO, serve(1, 601, EVTCHN_BIND_IPI, 0));
        assertEquals(-EIO, serve(1, 601, EVTCHN_BIND_IPI, 0), "and stays answered");
        assertEquals(1, core.core.dispatcher().poisoned());
        assertEquals(2, serve(1, 602, EVTCHN_BIND_IPI, 0), "the next one is innocent");
    }

    @Test
    void attemptsAreCountedBeforeTheOperationRuns() {
        long slot = findSlot(TestCore.key(0));
        core.filesMissing = false;
        SharedBuffer box = core.mailboxes.get(guest);
        Request deadly = new Request(DOMCTL_PAUSE, null, NONE); // args null: a bug that kills the core
        for (int attempt = 1; attempt <= Answers.MAX_ATTEMPTS; attempt++) {
            assertThrows(NullPointerException.class, () -> core.core.dispatcher().serve(TestCore.key(0), 900, deadly));
            assertEquals(attempt, core.redo.getInt(slot + CoreRedo.ANSWER_ATTEMPTS));
            core.mailboxes.put(guest, box);
            core.restart();
        }
        assertEquals(-EIO, core.core.dispatcher().serve(TestCore.key(0), 900, deadly).result());
    }

    private long findSlot(long key) {
        core.call((int) (key >>> 48), SYSCTL_PHYSINFO);
        for (int slot = 1; slot < TestCore.CLIENT_SLOTS; slot++) {
            long at = CoreRedo.answerOffset(slot);
            if (core.redo.getLong(at + CoreRedo.ANSWER_CLIENT_KEY) == key) {
                return at;
            }
        }
        throw new AssertionError("no slot");
    }

    @Test
    void aMailboxRequestWaitsForTheNextCore() {
        SharedBuffer box = core.ask(guest, 1, EVTCHN_BIND_IPI, 1);
        core.restart();
        long at = HypercallMailbox.slotOffset(1);
        assertEquals(box.getLong(at + HypercallMailbox.REQUEST_SEQ), box.getLong(at + HypercallMailbox.DONE_SEQ));
        assertEquals(1, box.getLong(at + HypercallMailbox.RESULT));
        assertEquals(0, box.getInt(at + HypercallMailbox.ATTEMPTS));
    }

    @Test
    void aCommittedAnswerReachesItsMailboxBeforeAnothersTakesItsPlace() {
        SharedBuffer box = core.ask(guest, 1, EVTCHN_BIND_IPI, 1);
        core.core.mailboxes().serveAll();
        long at = HypercallMailbox.slotOffset(1);
        box.putLong(at + HypercallMailbox.DONE_SEQ, box.getLong(at + HypercallMailbox.REQUEST_SEQ) - 1);
        box.putLong(at + HypercallMailbox.RESULT, 0); // the core died before it had written the answer
        core.ask(guest, 0, EVTCHN_BIND_IPI, 0);
        core.restart();
        assertEquals(1, box.getLong(at + HypercallMailbox.RESULT));
        assertEquals(2, box.getLong(SLOT + HypercallMailbox.RESULT));
        assertEquals(2, usedPorts(guest), "executed twice");
    }

    @Test
    void aPoisonedMailboxRequestIsAnsweredWithAnError() {
        SharedBuffer box = core.mailboxes.get(guest);
        box.putInt(SLOT + HypercallMailbox.ATTEMPTS, Answers.MAX_ATTEMPTS);
        assertEquals(-EIO, core.guestCall(guest, EVTCHN_BIND_IPI, 0));
        assertEquals(1, core.guestCall(guest, EVTCHN_BIND_IPI, 0));
    }

    @Test
    void aMailboxOfWrongLengthIsAnError() {
        for (int length : new int[]{-1, 1985, Integer.MAX_VALUE, Integer.MIN_VALUE, 5}) {
            SharedBuffer box = core.ask(guest, 0, EVTCHN_BIND_IPI, 0);
            box.putInt(SLOT + HypercallMailbox.REQUEST_LENGTH, length);
            core.core.mailboxes().serveAll();
            assertEquals(-EINVAL, box.getLong(SLOT + HypercallMailbox.RESULT));
        }
        assertEquals(0, usedPorts(guest));
    }

    @Test
    void whateverAGuestScribblesTheCoreGoesOn() {
        Random random = new Random(5);
        SharedBuffer box = core.mailboxes.get(guest);
        for (int i = 0; i < 20_000; i++) {
            long at = HypercallMailbox.slotOffset(random.nextInt(2))
                    + random.nextInt(HypercallMailbox.SLOT_SIZE / 8) * 8L;
            box.putLong(at, random.nextInt(4) == 0 ? random.nextLong() : random.nextInt(40));
            box.putInt(SLOT + HypercallMailbox.OPCODE, 32 << 16 | random.nextInt(12));
            core.core.mailboxes().serve(random.nextInt(8) - 1);
        }
        Invariants.check(core.core.table());
        assertEquals(2, core.call(1, EVTCHN_BIND_IPI, 0) + 1);
    }

    @Test
    void physInfoIsForServices() {
        assertEquals(-EPERM, core.guestCall(guest, SYSCTL_PHYSINFO));
        Reply reply = core.callWith(1, SYSCTL_PHYSINFO, NONE);
        PhysInfo info = PhysInfo.decode(reply.payload());
        assertEquals(Runtime.getRuntime().availableProcessors() > 0, info.cpus() > 0);
        assertEquals(TestCore.HOST_PAGES, info.domainPages());
        assertEquals(11, info.usedPages());
        assertTrue(!info.nodes().isEmpty());
    }

    @Test
    void helloIsTheSupervisors() {
        byte[] command = "java\0-cp\0x".getBytes(StandardCharsets.UTF_8);
        assertEquals(-EPERM, core.callWith(1, DOMCTL_SUPERVISOR_HELLO, command, 12, 13).result());
        assertEquals(0, core.callWith(0, DOMCTL_SUPERVISOR_HELLO, command, 12, 13).result());
        assertEquals(-EINVAL, core.callWith(0, DOMCTL_SUPERVISOR_HELLO, NONE, 12, 13).result());
        assertEquals(-EINVAL, core.callWith(0, DOMCTL_SUPERVISOR_HELLO, command, 0, 13).result());
    }
}
