package org.ringdom.core.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ringdom.abi.control.HypercallOp.EVTCHN_ALLOC_UNBOUND;
import static org.ringdom.abi.control.HypercallOp.EVTCHN_BIND_INTERDOMAIN;
import static org.ringdom.abi.control.HypercallOp.EVTCHN_BIND_IPI;
import static org.ringdom.abi.control.HypercallOp.EVTCHN_BIND_VCPU;
import static org.ringdom.abi.control.HypercallOp.EVTCHN_BIND_VIRQ;
import static org.ringdom.abi.control.HypercallOp.EVTCHN_CLOSE;
import static org.ringdom.abi.control.HypercallOp.EVTCHN_RESET;
import static org.ringdom.abi.control.HypercallOp.EVTCHN_STATUS;
import static org.ringdom.abi.xen.DomId.SELF;
import static org.ringdom.abi.xen.Errno.EBUSY;
import static org.ringdom.abi.xen.Errno.EEXIST;
import static org.ringdom.abi.xen.Errno.EINVAL;
import static org.ringdom.abi.xen.Errno.ENOENT;
import static org.ringdom.abi.xen.Errno.ENOSPC;
import static org.ringdom.abi.xen.Errno.EPERM;
import static org.ringdom.abi.xen.Errno.ESRCH;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ringdom.abi.control.HypercallOp;
import org.ringdom.abi.shared.PortWord;
import org.ringdom.abi.xen.EventChannelStatus;
import org.ringdom.abi.xen.Virq;
import org.ringdom.core.redo.Reply;
import org.ringdom.core.support.TestCore;

class PortsTest {
    private static final byte[] NONE = new byte[0];

    private final TestCore core = new TestCore().restart();
    private int guest;

    @BeforeEach
    void aServiceAndAGuest() {
        core.service(1);
        core.service(2);
        guest = core.guest();
        core.call(0, HypercallOp.DOMCTL_SET_RIGHTS, 2, guest, HypercallOp.RIGHT_BIND_EVENTS);
    }

    private long word(int domid, long port) {
        return core.core.table().find(domid).port((int) port);
    }

    @Test
    void bindingConnectsBothEndsAndMakesTheBindersPortPending() {
        long offered = core.guestCall(guest, EVTCHN_ALLOC_UNBOUND, SELF, 2);
        long bound = core.call(2, EVTCHN_BIND_INTERDOMAIN, guest, offered);

        assertEquals(1, offered);
        assertEquals(1, bound);
        assertEquals(PortWord.INTERDOMAIN, PortWord.state(word(guest, offered)));
        assertEquals(2, PortWord.peerDomid(word(guest, offered)));
        assertEquals(bound, PortWord.peerPort(word(guest, offered)));
        assertEquals(guest, PortWord.peerDomid(word(2, bound)));
        assertTrue(core.isPending(2, (int) bound));
        assertFalse(core.isPending(guest, (int) offered));
    }

    @Test
    void bindingWithoutTheRightIsRefusedAndChangesNothing() {
        long offered = core.guestCall(guest, EVTCHN_ALLOC_UNBOUND, SELF, 1);
        assertEquals(-EPERM, core.call(1, EVTCHN_BIND_INTERDOMAIN, guest, offered));
        assertEquals(PortWord.UNBOUND, PortWord.state(word(guest, offered)));
        assertEquals(0, core.core.table().find(1).usedPorts());
    }

    @Test
    void bindingNeedsAnOfferToTheCaller() {
        long offered = core.guestCall(guest, EVTCHN_ALLOC_UNBOUND, SELF, 1);
        assertEquals(-EINVAL, core.call(2, EVTCHN_BIND_INTERDOMAIN, guest, offered));
        assertEquals(-EINVAL, core.call(2, EVTCHN_BIND_INTERDOMAIN, guest, offered + 1));
        assertEquals(-EINVAL, core.call(2, EVTCHN_BIND_INTERDOMAIN, guest, 0));
        assertEquals(-EINVAL, core.call(2, EVTCHN_BIND_INTERDOMAIN, guest, -1));
        assertEquals(-EINVAL, core.call(2, EVTCHN_BIND_INTERDOMAIN, guest, 1L << 33));
        assertEquals(-ESRCH, core.call(2, EVTCHN_BIND_INTERDOMAIN, 999, offered));
    }

    @Test
    void anOfferIsTakenOnce() {
        long offered = core.guestCall(guest, EVTCHN_ALLOC_UNBOUND, SELF, 2);
        assertTrue(core.call(2, EVTCHN_BIND_INTERDOMAIN, guest, offered) > 0);
        assertEquals(-EINVAL, core.call(2, EVTCHN_BIND_INTERDOMAIN, guest, offered));
    }

    @Test
    void loopbackConnectsTwoPortsOfOneDomain() {
        long first = core.guestCall(guest, EVTCHN_ALLOC_UNBOUND, SELF, SELF);
        long second = core.guestCall(guest, EVTCHN_BIND_INTERDOMAIN, SELF, first);
        assertEquals(second, PortWord.peerPort(word(guest, first)));
        assertEquals(first, PortWord.peerPort(word(guest, second)));
        assertEquals(2, core.core.table().find(guest).usedPorts());
        assertEquals(0, core.guestCall(guest, EVTCHN_CLOSE, first));
        assertEquals(PortWord.UNBOUND, PortWord.state(word(guest, second)));
        assertEquals(1, core.core.table().find(guest).usedPorts());
    }

    @Test
    void closingLeavesThePeerUnboundForUs() {
        long offered = core.guestCall(guest, EVTCHN_ALLOC_UNBOUND, SELF, 2);
        long bound = core.call(2, EVTCHN_BIND_INTERDOMAIN, guest, offered);
        core.raise(guest, (int) offered);

        assertEquals(0, core.call(2, EVTCHN_CLOSE, bound));

        assertEquals(PortWord.FREE, PortWord.state(word(2, bound)));
        assertFalse(core.isPending(2, (int) bound));
        assertEquals(PortWord.UNBOUND, PortWord.state(word(guest, offered)));
        assertEquals(2, PortWord.peerDomid(word(guest, offered)));
        assertTrue(core.isPending(guest, (int) offered), "the peer's pending bit stays");
        assertEquals(-EINVAL, core.call(2, EVTCHN_CLOSE, bound));
        assertTrue(core.call(2, EVTCHN_BIND_INTERDOMAIN, guest, offered) > 0, "and it may be bound again");
    }

    @Test
    void closeRefusesWhatIsNoPort() {
        assertEquals(-EINVAL, core.guestCall(guest, EVTCHN_CLOSE, 0));
        assertEquals(-EINVAL, core.guestCall(guest, EVTCHN_CLOSE, 3));
        assertEquals(-EINVAL, core.guestCall(guest, EVTCHN_CLOSE, 12));
        assertEquals(-EINVAL, core.guestCall(guest, EVTCHN_CLOSE, Long.MIN_VALUE));
    }

    @Test
    void allPortsUsedIsNoSpaceAndThenWorkGoesOn() {
        for (int port = 1; port < TestCore.SMALL.guestPorts(); port++) {
            assertEquals(port, core.guestCall(guest, EVTCHN_ALLOC_UNBOUND, SELF, 2));
        }
        assertEquals(-ENOSPC, core.guestCall(guest, EVTCHN_ALLOC_UNBOUND, SELF, 2));
        assertEquals(-ENOSPC, core.guestCall(guest, EVTCHN_BIND_IPI, 0));
        assertEquals(0, core.guestCall(guest, EVTCHN_CLOSE, 5));
        assertEquals(0, core.guestCall(guest, EVTCHN_CLOSE, 7));
        core.restart();
        assertEquals(5, core.guestCall(guest, EVTCHN_BIND_IPI, 1));
        assertEquals(7, core.guestCall(guest, EVTCHN_ALLOC_UNBOUND, SELF, 2));
        assertEquals(-ENOSPC, core.guestCall(guest, EVTCHN_ALLOC_UNBOUND, SELF, 2));
    }

    @Test
    void aPortHandedOutAgainIsNotPendingAndOfANewGeneration() {
        long port = core.guestCall(guest, EVTCHN_ALLOC_UNBOUND, SELF, 2);
        int generation = PortWord.generation(word(guest, port));
        core.guestCall(guest, EVTCHN_CLOSE, port);
        core.raise(guest, (int) port); // a late sender
        assertEquals(port, core.guestCall(guest, EVTCHN_ALLOC_UNBOUND, SELF, 1));
        assertFalse(core.isPending(guest, (int) port));
        assertEquals(generation + 1, PortWord.generation(word(guest, port)));
    }

    @Test
    void onlyAPrivilegedDomainActsForOthers() {
        assertEquals(-EPERM, core.guestCall(guest, EVTCHN_ALLOC_UNBOUND, 1, SELF));
        assertEquals(-EPERM, core.call(2, EVTCHN_ALLOC_UNBOUND, guest, SELF));
        assertEquals(1, core.call(0, EVTCHN_ALLOC_UNBOUND, guest, 2));
        assertEquals(-ESRCH, core.call(0, EVTCHN_ALLOC_UNBOUND, 500, 2));
        assertEquals(-ESRCH, core.call(0, EVTCHN_ALLOC_UNBOUND, guest, 500));
        assertEquals(-EPERM, core.guestCall(guest, EVTCHN_RESET, 2));
        assertEquals(-EPERM, core.guestCall(guest, EVTCHN_STATUS, 2, 1));
        assertEquals(0, core.call(0, EVTCHN_STATUS, guest, 1));
    }

    @Test
    void bindVcpuMovesWhatMayMove() {
        long port = core.guestCall(guest, EVTCHN_ALLOC_UNBOUND, SELF, 2);
        long ipi = core.guestCall(guest, EVTCHN_BIND_IPI, 1);
        long timer = core.guestCall(guest, EVTCHN_BIND_VIRQ, Virq.TIMER, 1);
        assertEquals(0, core.guestCall(guest, EVTCHN_BIND_VCPU, port, 1));
        assertEquals(1, PortWord.vcpu(word(guest, port)));
        assertEquals(1, PortWord.vcpu(word(guest, ipi)));
        assertEquals(-ENOENT, core.guestCall(guest, EVTCHN_BIND_VCPU, port, 2));
        assertEquals(-ENOENT, core.guestCall(guest, EVTCHN_BIND_VCPU, port, -1));
        assertEquals(-EINVAL, core.guestCall(guest, EVTCHN_BIND_VCPU, ipi, 0));
        assertEquals(-EINVAL, core.guestCall(guest, EVTCHN_BIND_VCPU, timer, 0));
        assertEquals(-EINVAL, core.guestCall(guest, EVTCHN_BIND_VCPU, 9, 0));
        core.call(2, EVTCHN_BIND_INTERDOMAIN, guest, port);
        assertEquals(1, PortWord.vcpu(word(guest, port)), "binding keeps the vCPU of the offered port");
    }

    @Test
    void ipiNeedsAVcpu() {
        assertEquals(-ENOENT, core.guestCall(guest, EVTCHN_BIND_IPI, 2));
        assertEquals(-ENOENT, core.guestCall(guest, EVTCHN_BIND_IPI, -1));
    }

    @Test
    void virqsFollowXensRules() {
        assertEquals(-EINVAL, core.guestCall(guest, EVTCHN_BIND_VIRQ, 24, 0));
        assertEquals(-EINVAL, core.guestCall(guest, EVTCHN_BIND_VIRQ, -1, 0));
        assertEquals(-EINVAL, core.guestCall(guest, EVTCHN_BIND_VIRQ, Virq.DOM_EXC, 1));
        assertEquals(-ENOENT, core.guestCall(guest, EVTCHN_BIND_VIRQ, Virq.TIMER, 2));
        assertEquals(1, core.guestCall(guest, EVTCHN_BIND_VIRQ, Virq.TIMER, 0));
        assertEquals(-EEXIST, core.guestCall(guest, EVTCHN_BIND_VIRQ, Virq.TIMER, 0));
        assertEquals(2, core.guestCall(guest, EVTCHN_BIND_VIRQ, Virq.TIMER, 1));
        assertEquals(-EBUSY, core.guestCall(guest, EVTCHN_BIND_VIRQ, Virq.DOM_EXC, 0));
        assertEquals(3, core.guestCall(guest, EVTCHN_BIND_VIRQ, Virq.ARGO, 0));
        assertEquals(1, core.call(1, EVTCHN_BIND_VIRQ, Virq.DOM_EXC, 0));
        assertEquals(-EEXIST, core.call(1, EVTCHN_BIND_VIRQ, Virq.DOM_EXC, 0));
        assertEquals(1, core.call(2, EVTCHN_BIND_VIRQ, Virq.DOM_EXC, 0), "one port per domain");
        assertEquals(0, core.call(1, EVTCHN_CLOSE, 1));
        assertEquals(1, core.call(1, EVTCHN_BIND_VIRQ, Virq.DOM_EXC, 0), "closing gives it back");
    }

    @Test
    void statusTellsEachState() {
        core.guestCall(guest, EVTCHN_ALLOC_UNBOUND, SELF, 2);
        core.guestCall(guest, EVTCHN_BIND_IPI, 1);
        core.guestCall(guest, EVTCHN_BIND_VIRQ, Virq.TIMER, 0);
        core.guestCall(guest, EVTCHN_ALLOC_UNBOUND, SELF, 2);
        core.call(2, EVTCHN_BIND_INTERDOMAIN, guest, 4);
        assertStatus(1, EventChannelStatus.UNBOUND, 0, 2, 0);
        assertStatus(2, EventChannelStatus.IPI, 1, 0, 0);
        assertStatus(3, EventChannelStatus.VIRQ, 0, Virq.TIMER, 0);
        assertStatus(4, EventChannelStatus.INTERDOMAIN, 0, 2, 1);
        assertStatus(5, EventChannelStatus.CLOSED, 0, 0, 0);
        assertStatus(0, EventChannelStatus.CLOSED, 0, 0, 0);
        assertEquals(-EINVAL, core.guestCall(guest, EVTCHN_STATUS, SELF, 12));
        assertEquals(-ESRCH, core.guestCall(guest, EVTCHN_STATUS, 77, 1));
    }

    private void assertStatus(int port, int status, int vcpu, int remote, int remotePort) {
        Reply reply = core.callWith(0, EVTCHN_STATUS, NONE, guest, port);
        assertEquals(0, reply.result());
        assertEquals(status, reply.value(0));
        assertEquals(vcpu, reply.value(1));
        assertEquals(remote, reply.value(2));
        assertEquals(remotePort, reply.value(3));
    }

    @Test
    void resetClosesEverything() {
        long offered = core.guestCall(guest, EVTCHN_ALLOC_UNBOUND, SELF, 2);
        core.call(2, EVTCHN_BIND_INTERDOMAIN, guest, offered);
        core.guestCall(guest, EVTCHN_BIND_VIRQ, Virq.ARGO, 0);
        assertEquals(0, core.guestCall(guest, EVTCHN_RESET, SELF));
        assertEquals(0, core.core.table().find(guest).usedPorts());
        assertEquals(PortWord.UNBOUND, PortWord.state(word(2, 1)));
        assertEquals(1, core.guestCall(guest, EVTCHN_BIND_VIRQ, Virq.ARGO, 0));
    }
}
