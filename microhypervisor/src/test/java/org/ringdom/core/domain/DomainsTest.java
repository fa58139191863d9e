package org.ringdom.core.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ringdom.abi.control.HypercallOp.CREATE_PAUSED;
import static org.ringdom.abi.control.HypercallOp.CREATE_SERVICE;
import static org.ringdom.abi.control.HypercallOp.DOMCTL_ATTACH_FILES;
import static org.ringdom.abi.control.HypercallOp.DOMCTL_CREATE;
import static org.ringdom.abi.control.HypercallOp.DOMCTL_DESTROY;
import static org.ringdom.abi.control.HypercallOp.DOMCTL_FINISH_BUILD;
import static org.ringdom.abi.control.HypercallOp.DOMCTL_GETINFO;
import static org.ringdom.abi.control.HypercallOp.DOMCTL_MAX_MEM;
import static org.ringdom.abi.control.HypercallOp.DOMCTL_PAUSE;
import static org.ringdom.abi.control.HypercallOp.DOMCTL_PROCESS_DIED;
import static org.ringdom.abi.control.HypercallOp.DOMCTL_PROCESS_STARTED;
import static org.ringdom.abi.control.HypercallOp.DOMCTL_RELEASED;
import static org.ringdom.abi.control.HypercallOp.DOMCTL_SET_RIGHTS;
import static org.ringdom.abi.control.HypercallOp.DOMCTL_UNPAUSE;
import static org.ringdom.abi.control.HypercallOp.EVTCHN_ALLOC_UNBOUND;
import static org.ringdom.abi.control.HypercallOp.EVTCHN_BIND_INTERDOMAIN;
import static org.ringdom.abi.control.HypercallOp.EVTCHN_BIND_VIRQ;
import static org.ringdom.abi.control.HypercallOp.EVTCHN_CLOSE;
import static org.ringdom.abi.control.HypercallOp.MEMORY_CURRENT_RESERVATION;
import static org.ringdom.abi.control.HypercallOp.MEMORY_DECREASE_RESERVATION;
import static org.ringdom.abi.control.HypercallOp.MEMORY_INCREASE_RESERVATION;
import static org.ringdom.abi.control.HypercallOp.MEMORY_MAXIMUM_RESERVATION;
import static org.ringdom.abi.control.HypercallOp.RIGHT_BIND_EVENTS;
import static org.ringdom.abi.control.HypercallOp.RIGHT_CONTROL;
import static org.ringdom.abi.control.HypercallOp.RIGHT_MAP_MEMORY;
import static org.ringdom.abi.control.HypercallOp.SCHED_REMOTE_SHUTDOWN;
import static org.ringdom.abi.control.HypercallOp.SCHED_SHUTDOWN;
import static org.ringdom.abi.xen.DomId.SELF;
import static org.ringdom.abi.xen.Errno.EEXIST;
import static org.ringdom.abi.xen.Errno.EINVAL;
import static org.ringdom.abi.xen.Errno.ENOENT;
import static org.ringdom.abi.xen.Errno.ENOMEM;
import static org.ringdom.abi.xen.Errno.ENOSPC;
import static org.ringdom.abi.xen.Errno.EPERM;
import static org.ringdom.abi.xen.Errno.ESRCH;

import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.ringdom.abi.shared.CoreRedo;
import org.ringdom.abi.shared.CoreTable.Geometry;
import org.ringdom.abi.shared.DomainRecord;
import org.ringdom.abi.shared.PortWord;
import org.ringdom.abi.xen.Virq;
import org.ringdom.core.redo.Reply;
import org.ringdom.core.support.TestCore;
import org.ringdom.core.table.Domain;

class DomainsTest {
    private static final byte[] UUID = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

    private final TestCore core = new TestCore().restart();

    private Domain domain(int domid) {
        return core.core.table().find(domid);
    }

    private long create(byte[] uuid, long... args) {
        return core.callWith(0, DOMCTL_CREATE, uuid, args).result();
    }

    @Test
    void aGuestIsBuiltThenLives() {
        Reply reply = core.callWith(0, DOMCTL_CREATE, UUID, CREATE_PAUSED, 100, 2, 0, 4, 1234);
        int domid = (int) reply.result();
        assertEquals(16, domid);
        assertEquals(3, reply.value(1));
        Domain guest = domain(domid);
        assertEquals(reply.value(0), guest.incarnation());
        assertEquals(DomainRecord.BUILDING, guest.state());
        assertEquals(0x0001020304050607L, guest.get(DomainRecord.UUID_OFFSET));
        assertEquals(1234, guest.get(DomainRecord.BUILD_ID_OFFSET));
        assertEquals(104, core.core.table().usedPages());
        assertEquals(12, guest.maxPorts());

        assertEquals(-EINVAL, core.call(0, DOMCTL_FINISH_BUILD, domid), "no files yet");
        core.filesMissing = true;
        assertEquals(-ENOENT, core.call(0, DOMCTL_ATTACH_FILES, domid));
        core.filesMissing = false;
        assertEquals(0, core.call(0, DOMCTL_ATTACH_FILES, domid));
        assertEquals(0, core.call(0, DOMCTL_FINISH_BUILD, domid));
        assertEquals(DomainRecord.LIVE, guest.state());
        assertEquals(1, guest.get(DomainRecord.PAUSE_COUNT_OFFSET));
        assertEquals(-EINVAL, core.call(0, DOMCTL_FINISH_BUILD, domid));
        assertEquals(-ESRCH, core.call(0, DOMCTL_FINISH_BUILD, 99));
    }

    @Test
    void createChecksEveryArgument() {
        core.service(1);
        assertEquals(-EPERM, core.callWith(1, DOMCTL_CREATE, UUID, 0, 10, 1, 0, 1, 0).result());
        assertEquals(-EINVAL, create(new byte[15], 0, 10, 1, 0, 1, 0));
        assertEquals(-EINVAL, create(UUID, 64, 10, 1, 0, 1, 0));
        assertEquals(-EINVAL, create(UUID, 0, 0, 1, 0, 1, 0));
        assertEquals(-EINVAL, create(UUID, 0, -5, 1, 0, 1, 0));
        assertEquals(-EINVAL, create(UUID, 0, 10, 0, 0, 1, 0));
        assertEquals(-EINVAL, create(UUID, 0, 10, 129, 0, 1, 0));
        assertEquals(-EINVAL, create(UUID, 0, 10, 1, 13, 1, 0));
        assertEquals(-EINVAL, create(UUID, 0, 10, 1, 1, 1, 0));
        assertEquals(-EINVAL, create(UUID, 0, 10, 1, 0, 0, 0));
        assertEquals(-EINVAL, create(UUID, 0, 10, 1, 0, 65, 0));
        assertEquals(-ENOMEM, create(UUID, 0, 1000, 1, 0, 1, 0));
        assertEquals(-ENOMEM, create(UUID, 0, Long.MAX_VALUE, 1, 0, 1, 0));
        assertEquals(-EINVAL, create(UUID, CREATE_SERVICE, 0, 0, 0, 0, 3));
        assertEquals(-EINVAL, create(UUID, CREATE_SERVICE, 0, 0, 0, 0, -1));
        assertEquals(-EEXIST, create(UUID, CREATE_SERVICE, 0, 0, 0, 0, 1));
        assertEquals(-EEXIST, create(UUID, CREATE_SERVICE, 0, 0, 0, 0, 0));
        assertEquals(0, core.core.table().usedPages());
        assertEquals(16, create(UUID, 0, 999, 1, 0, 1, 0), "all pages that there are, and the first number");
        assertEquals(-ENOMEM, create(UUID, 0, 1, 1, 0, 1, 0));
    }

    @Test
    void slotsRunOutAndComeBack() {
        core.guest();
        int second = core.guest();
        core.guest();
        assertEquals(-ENOSPC, create(UUID, 0, 10, 1, 0, 1, 0));
        assertEquals(0, core.call(0, DOMCTL_DESTROY, second));
        assertEquals(-ENOSPC, create(UUID, 0, 10, 1, 0, 1, 0), "still dying");
        core.finishTeardown();
        assertEquals(19, create(UUID, 0, 10, 1, 0, 1, 0), "numbers are not used again");
        assertEquals(3 * 11, core.core.table().usedPages());
    }

    @Test
    void pausesAreCountedAndSurviveARestart() {
        int guest = core.guest();
        core.kicks.clear();
        assertEquals(-EINVAL, core.call(0, DOMCTL_UNPAUSE, guest));
        assertEquals(0, core.call(0, DOMCTL_PAUSE, guest));
        assertEquals(0, core.call(0, DOMCTL_PAUSE, guest));
        core.restart();
        assertEquals(0, core.call(0, DOMCTL_UNPAUSE, guest));
        assertEquals(1, domain(guest).get(DomainRecord.PAUSE_COUNT_OFFSET));
        assertTrue(core.kicks.get(guest) >= 3);
        assertEquals(-ESRCH, core.call(0, DOMCTL_PAUSE, 200));
        assertEquals(-EINVAL, core.call(0, DOMCTL_PAUSE, 0));
        assertEquals(-EPERM, core.guestCall(guest, DOMCTL_PAUSE, SELF));
    }

    @Test
    void controlCanBeGranted() {
        core.service(1);
        int guest = core.guest();
        assertEquals(-EPERM, core.call(1, DOMCTL_PAUSE, guest));
        assertEquals(0, core.call(0, DOMCTL_SET_RIGHTS, 1, guest, RIGHT_CONTROL));
        assertEquals(0, core.call(1, DOMCTL_PAUSE, guest));
        assertEquals(0, core.call(0, DOMCTL_SET_RIGHTS, 1, guest, RIGHT_MAP_MEMORY));
        assertEquals(-EPERM, core.call(1, DOMCTL_PAUSE, guest), "replaced, not added");
        assertEquals(0, core.call(0, DOMCTL_SET_RIGHTS, 1, guest, 0));
        assertEquals(0, core.call(0, DOMCTL_SET_RIGHTS, 1, guest, 0), "removing nothing is fine");
    }

    @Test
    void rightsAreChecked() {
        core.service(1);
        int guest = core.guest();
        assertEquals(-EPERM, core.call(1, DOMCTL_SET_RIGHTS, 1, guest, RIGHT_CONTROL));
        assertEquals(-EPERM, core.guestCall(guest, DOMCTL_SET_RIGHTS, 1, guest, RIGHT_CONTROL));
        assertEquals(-EINVAL, core.call(0, DOMCTL_SET_RIGHTS, 1, guest, 8));
        assertEquals(-EINVAL, core.call(0, DOMCTL_SET_RIGHTS, 1, 1, RIGHT_CONTROL));
        assertEquals(-ESRCH, core.call(0, DOMCTL_SET_RIGHTS, 1, 300, RIGHT_CONTROL));
        assertEquals(-ESRCH, core.call(0, DOMCTL_SET_RIGHTS, 300, guest, RIGHT_CONTROL));
    }

    @Test
    void theTableOfRightsCanBeFull() {
        TestCore tiny = new TestCore(new Geometry(6, 3, 2, 16, 12)).restart();
        tiny.service(1);
        tiny.service(2);
        int guest = tiny.guest();
        int other = tiny.guest();
        assertEquals(0, tiny.call(0, DOMCTL_SET_RIGHTS, 1, guest, RIGHT_CONTROL));
        assertEquals(0, tiny.call(0, DOMCTL_SET_RIGHTS, 2, guest, RIGHT_CONTROL));
        assertEquals(-ENOSPC, tiny.call(0, DOMCTL_SET_RIGHTS, 2, other, RIGHT_CONTROL));
        assertEquals(0, tiny.call(0, DOMCTL_SET_RIGHTS, 1, guest, 0));
        assertEquals(0, tiny.call(0, DOMCTL_SET_RIGHTS, 2, other, RIGHT_CONTROL));
    }

    @Test
    void infoTellsWhatTheRecordSays() {
        core.service(1);
        int guest = core.guest();
        Reply reply = core.callWith(1, DOMCTL_GETINFO, new byte[0], guest);
        assertEquals(guest, reply.result());
        assertEquals(DomainRecord.LIVE, reply.value(0));
        assertEquals(10, reply.value(1));
        assertEquals(10, reply.value(2));
        assertEquals(2, reply.value(3));
        assertEquals(DomainRecord.NO_SHUTDOWN, reply.value(4));
        assertEquals(domain(guest).incarnation(), reply.value(5));
        assertEquals(guest, core.guestCall(guest, DOMCTL_GETINFO, SELF));
        assertEquals(-EPERM, core.guestCall(guest, DOMCTL_GETINFO, 0));
        assertEquals(-ESRCH, core.guestCall(guest, DOMCTL_GETINFO, 77));
    }

    @Test
    void shutdownKeepsTheFirstReasonAndTellsThoseWhoBoundDomExc() {
        core.service(1);
        core.service(2);
        long port = core.call(1, EVTCHN_BIND_VIRQ, Virq.DOM_EXC, 0);
        int guest = core.guest();
        assertEquals(-EINVAL, core.guestCall(guest, SCHED_SHUTDOWN, 6));
        assertEquals(-EINVAL, core.guestCall(guest, SCHED_SHUTDOWN, -1));
        assertFalse(core.isPending(1, (int) port));
        assertEquals(0, core.guestCall(guest, SCHED_SHUTDOWN, 3));
        assertEquals(0, core.guestCall(guest, SCHED_SHUTDOWN, 1));
        assertEquals(3, domain(guest).get(DomainRecord.SHUTDOWN_REASON_OFFSET));
        assertEquals(DomainRecord.FLAG_SHUTDOWN | DomainRecord.FLAG_CRASHED, domain(guest).flags());
        assertTrue(core.isPending(1, (int) port));
        assertEquals(-EINVAL, core.call(1, SCHED_SHUTDOWN, 0), "services are stopped by the supervisor");
    }

    @Test
    void remoteShutdownNeedsControl() {
        core.service(1);
        int guest = core.guest();
        assertEquals(-EPERM, core.call(1, SCHED_REMOTE_SHUTDOWN, guest, 1));
        assertEquals(-EINVAL, core.call(0, SCHED_REMOTE_SHUTDOWN, guest, 9));
        assertEquals(-ESRCH, core.call(0, SCHED_REMOTE_SHUTDOWN, 99, 1));
        assertEquals(0, core.call(0, SCHED_REMOTE_SHUTDOWN, guest, 1));
        assertEquals(1, domain(guest).get(DomainRecord.SHUTDOWN_REASON_OFFSET));
    }

    @Test
    void pagesAreAccounted() {
        int guest = core.guest();
        assertEquals(0, core.guestCall(guest, MEMORY_INCREASE_RESERVATION, 5));
        assertEquals(4, core.guestCall(guest, MEMORY_DECREASE_RESERVATION, 4));
        assertEquals(6, core.guestCall(guest, MEMORY_CURRENT_RESERVATION, SELF));
        assertEquals(0, core.call(0, DOMCTL_MAX_MEM, guest, 8));
        assertEquals(8, core.guestCall(guest, MEMORY_MAXIMUM_RESERVATION, SELF));
        assertEquals(2, core.guestCall(guest, MEMORY_INCREASE_RESERVATION, Long.MAX_VALUE));
        assertEquals(-EINVAL, core.guestCall(guest, MEMORY_INCREASE_RESERVATION, -1));
        assertEquals(-EINVAL, core.guestCall(guest, MEMORY_DECREASE_RESERVATION, Long.MIN_VALUE));
        assertEquals(8, core.guestCall(guest, MEMORY_DECREASE_RESERVATION, 100));
        assertEquals(-EINVAL, core.call(0, DOMCTL_MAX_MEM, guest, 11), "the file has ten");
        assertEquals(-EINVAL, core.call(0, DOMCTL_MAX_MEM, guest, 0));
        assertEquals(-EPERM, core.guestCall(guest, DOMCTL_MAX_MEM, SELF, 5));
        assertEquals(-ESRCH, core.call(0, DOMCTL_MAX_MEM, 88, 5));
        assertEquals(-EPERM, core.guestCall(guest, MEMORY_CURRENT_RESERVATION, 0));
        assertEquals(10, domain(guest).get(DomainRecord.MAX_PAGES_OFFSET), "what the file holds never changes");
        assertEquals(11, core.core.table().usedPages());
    }

    @Test
    void destroyWaitsForThoseWhoMayMapTheMemory() {
        core.service(1);
        core.service(2);
        int guest = core.guest();
        long incarnation = domain(guest).incarnation();
        core.call(0, DOMCTL_SET_RIGHTS, 1, guest, RIGHT_MAP_MEMORY | RIGHT_BIND_EVENTS);
        core.call(0, DOMCTL_SET_RIGHTS, 2, guest, RIGHT_MAP_MEMORY);
        core.call(0, DOMCTL_SET_RIGHTS, 0, guest, RIGHT_CONTROL);
        long exc = core.call(1, EVTCHN_BIND_VIRQ, Virq.DOM_EXC, 0);
        long offered = core.guestCall(guest, EVTCHN_ALLOC_UNBOUND, SELF, 1);
        long bound = core.call(1, EVTCHN_BIND_INTERDOMAIN, guest, offered);

        assertEquals(-EINVAL, core.call(1, DOMCTL_RELEASED, guest, incarnation), "it lives");
        assertEquals(0, core.call(0, DOMCTL_DESTROY, guest));
        assertEquals(0, core.call(0, DOMCTL_DESTROY, guest), "again is harmless");
        core.finishTeardown();

        assertEquals(DomainRecord.DYING, domain(guest).state());
        assertEquals(PortWord.UNBOUND, PortWord.state(domain(1).port((int) bound)));
        assertTrue(core.isPending(1, (int) exc));
        assertEquals(-ESRCH, core.call(1, EVTCHN_BIND_INTERDOMAIN, guest, offered));
        assertEquals(-ESRCH, core.call(1, DOMCTL_RELEASED, guest, incarnation + 1), "another of this number");
        assertEquals(0, core.call(1, DOMCTL_RELEASED, guest, incarnation));
        core.finishTeardown();
        assertEquals(DomainRecord.DYING, domain(guest).state(), "2 still maps it");
        core.clear(1, (int) exc);

        core.acknowledged.add((long) 2 << 16 | guest);
        core.finishTeardown();
        assertNull(domain(guest));
        assertTrue(core.isPending(1, (int) exc), "told once more when it is gone");
        assertEquals(-ESRCH, core.call(0, DOMCTL_GETINFO, guest));
        assertEquals(0, core.core.table().usedPages());
        assertFalse(core.attached.contains(guest));
        assertEquals(-ESRCH, core.call(1, DOMCTL_RELEASED, guest, incarnation));
    }

    @Test
    void aDeadServiceIsNotWaitedFor() {
        core.service(1);
        int guest = core.guest();
        core.call(0, DOMCTL_SET_RIGHTS, 1, guest, RIGHT_MAP_MEMORY);
        core.call(0, DOMCTL_DESTROY, guest);
        core.finishTeardown();
        assertNotNull(domain(guest));
        assertEquals(-ESRCH, core.call(0, DOMCTL_PROCESS_DIED, 1, 0), "an older process");
        assertEquals(0, core.call(0, DOMCTL_PROCESS_STARTED, 1, 2, 4711), "its successor maps nothing of the dying");
        core.finishTeardown();
        assertNull(domain(guest));
        assertTrue(core.swept.contains(1));
    }

    @Test
    void aGuestWhoseProcessDiesHasCrashed() {
        int guest = core.guest();
        assertEquals(0, core.call(0, DOMCTL_PROCESS_STARTED, guest, 1, 99));
        assertEquals(-EINVAL, core.call(0, DOMCTL_PROCESS_STARTED, guest, 1, 0));
        assertEquals(0, core.call(0, DOMCTL_PROCESS_DIED, guest, 1));
        assertEquals(3, domain(guest).get(DomainRecord.SHUTDOWN_REASON_OFFSET));
        assertTrue(core.swept.contains(guest));
        assertEquals(-EPERM, core.guestCall(guest, DOMCTL_PROCESS_DIED, guest, 1));
        assertEquals(-ESRCH, core.call(0, DOMCTL_PROCESS_DIED, 99, 1));
    }

    @Test
    void destroyIsRefusedWhereItMustBe() {
        core.service(1);
        int guest = core.guest();
        assertEquals(-EPERM, core.call(1, DOMCTL_DESTROY, guest));
        assertEquals(-EPERM, core.guestCall(guest, DOMCTL_DESTROY, SELF));
        assertEquals(-EINVAL, core.call(0, DOMCTL_DESTROY, SELF));
        assertEquals(-EINVAL, core.call(0, DOMCTL_DESTROY, 0));
        assertEquals(-ESRCH, core.call(0, DOMCTL_DESTROY, 50));
    }

    @Test
    void aServiceDomainCanBeDestroyedAndMadeAgain() {
        core.service(1);
        long incarnation = domain(1).incarnation();
        assertEquals(0, core.call(0, DOMCTL_DESTROY, 1));
        core.finishTeardown();
        assertNull(domain(1));
        core.service(1);
        assertTrue(domain(1).incarnation() > incarnation);
    }

    @Test
    void aStartDestroysWhatWasBeingBuiltAndGoesOnWithTheDying() {
        int built = core.guest();
        int building = (int) create(UUID, 0, 10, 1, 0, 1, 0);
        int dying = core.guest();
        core.call(0, DOMCTL_DESTROY, dying);
        core.restart();
        core.finishTeardown();
        assertNotNull(domain(built));
        assertNull(domain(building));
        assertNull(domain(dying));
        assertEquals(11, core.core.table().usedPages());
        assertTrue(core.attached.contains(built));
        assertTrue(core.swept.containsAll(Set.of(0, built)));
    }

    @Test
    void teardownIsSlicedAndOthersAreServedInBetween() {
        TestCore big = new TestCore(new Geometry(6, 3, 16, 16, 4096)).restart();
        big.service(1);
        int guest = big.guest();
        int other = big.guest();
        for (int i = 1; i < 4096; i++) {
            assertEquals(i, big.call(0, EVTCHN_ALLOC_UNBOUND, guest, 1));
        }
        assertEquals(-ENOSPC, big.call(0, EVTCHN_ALLOC_UNBOUND, guest, 1));
        big.call(0, DOMCTL_DESTROY, guest);
        int slices = 0;
        int used = 4095;
        while (big.core.table().find(guest) != null) {
            assertEquals(1, big.core.teardown().slice());
            slices++;
            Domain dying = big.core.table().find(guest);
            int now = dying == null ? 0 : dying.usedPorts();
            assertTrue(used - now <= Teardown.CLOSES_PER_SLICE, "a slice closed " + (used - now));
            used = now;
            assertEquals(0, big.guestCall(other, SCHED_SHUTDOWN, 0));
            if (slices == 20) {
                big.restart();
            }
        }
        assertTrue(slices >= 4095 / Teardown.CLOSES_PER_SLICE, "only " + slices + " slices");
    }

    @Test
    void thousandsOfDomainsLeaveNothingBehind() {
        core.service(1);
        Set<Integer> domids = new HashSet<>();
        for (int i = 0; i < 3000; i++) {
            int guest = core.guest();
            assertTrue(domids.add(guest));
            assertEquals(0, core.call(0, DOMCTL_SET_RIGHTS, 1, guest, RIGHT_MAP_MEMORY | RIGHT_BIND_EVENTS));
            long offered = core.guestCall(guest, EVTCHN_ALLOC_UNBOUND, SELF, 1);
            long bound = core.call(1, EVTCHN_BIND_INTERDOMAIN, guest, offered);
            assertEquals(0, core.call(0, DOMCTL_DESTROY, guest));
            core.finishTeardown();
            assertEquals(0, core.call(1, DOMCTL_RELEASED, guest, core.core.table().find(guest).incarnation()));
            core.finishTeardown();
            assertNull(core.core.table().find(guest));
            assertEquals(0, core.call(1, EVTCHN_CLOSE, bound));
        }
        assertEquals(0, core.core.table().usedPages());
        assertEquals(0, core.core.table().find(1).usedPorts());
        for (int slot = 0; slot < core.core.table().rights().slots(); slot++) {
            assertEquals(0, core.core.table().rights().word(slot));
        }
        assertEquals(Set.of(1), core.attached);
    }

    @Test
    void domidsRunOutAndSaySo() {
        core.redo.putLong(CoreRedo.NEXT_DOMID_OFFSET, 0x7FEF);
        assertEquals(0x7FEF, create(UUID, 0, 10, 1, 0, 1, 0));
        assertEquals(-ENOSPC, create(UUID, 0, 10, 1, 0, 1, 0));
    }
}
