package org.ringdom.core.event;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.ringdom.abi.control.HypercallOp;
import org.ringdom.abi.shared.PortWord;
import org.ringdom.abi.xen.DomId;
import org.ringdom.abi.xen.Errno;
import org.ringdom.core.support.Invariants;
import org.ringdom.core.support.TestCore;
import org.ringdom.core.table.Domain;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Event-channel operations of three domains, and restarts anywhere, against a model that a person can check. */
class PortModelPropertyTest {
    private static final int[] DOMIDS = {1, 2, 16};

    /** What a domain does: 0 alloc, 1 bind, 2 close, 3 ipi, 4 restart of the core. */
    record Action(int kind, int domain, int other, int port) {
    }

    /** A port of the model. */
    private static final class Port {
        int state;
        int peer;
        int peerPort;
        int vcpu;
    }

    private final Map<Integer, Map<Integer, Port>> model = new TreeMap<>();

    @Provide
    Arbitrary<List<Action>> actions() {
        return Combinators.combine(Arbitraries.frequency(Tuple.of(6, 0), Tuple.of(8, 1),
                Tuple.of(5, 2), Tuple.of(2, 3), Tuple.of(1, 4)),
                Arbitraries.integers().between(0, 2), Arbitraries.integers().between(0, 2),
                Arbitraries.integers().between(0, 15)).as(Action::new).list().ofMaxSize(120);
    }

    @Property(tries = 300)
    void theCoreDoesWhatTheModelDoes(@ForAll("actions") List<Action> actions) {
        TestCore core = new TestCore().restart();
        core.service(1);
        core.service(2);
        core.guest();
        core.call(0, HypercallOp.DOMCTL_SET_RIGHTS, 1, 16, HypercallOp.RIGHT_BIND_EVENTS);
        core.call(0, HypercallOp.DOMCTL_SET_RIGHTS, 2, 1, HypercallOp.RIGHT_BIND_EVENTS);
        model.clear();
        for (int domid : DOMIDS) {
            model.put(domid, new TreeMap<>());
        }
        for (Action action : actions) {
            int domid = DOMIDS[action.domain];
            int other = DOMIDS[action.other];
            switch (action.kind) {
                case 0 -> assertEquals(alloc(domid, PortWord.UNBOUND, other, 0, 0),
                        call(core, domid, HypercallOp.EVTCHN_ALLOC_UNBOUND, DomId.SELF, other));
                case 1 -> assertEquals(bind(domid, other, action.port),
                        call(core, domid, HypercallOp.EVTCHN_BIND_INTERDOMAIN, other, action.port));
                case 2 ->
                    assertEquals(close(domid, action.port), call(core, domid, HypercallOp.EVTCHN_CLOSE, action.port));
                case 3 -> {
                    int vcpu = action.port % 2;
                    long expected = domid != 16 && vcpu > 0 ? -Errno.ENOENT : alloc(domid, PortWord.IPI, 0, 0, vcpu);
                    assertEquals(expected, call(core, domid, HypercallOp.EVTCHN_BIND_IPI, vcpu));
                }
                default -> core.restart();
            }
            compare(core);
        }
        Invariants.check(core.core.table());
    }

    private static long call(TestCore core, int domid, int opcode, long... args) {
        return domid == 16 ? core.guestCall(domid, opcode, args) : core.call(domid, opcode, args);
    }

    private long alloc(int domid, int state, int peer, int peerPort, int vcpu) {
        int limit = domid == 16 ? TestCore.SMALL.guestPorts() : TestCore.SMALL.servicePorts();
        for (int number = 1; number < limit; number++) {
            if (!model.get(domid).containsKey(number)) {
                Port port = new Port();
                port.state = state;
                port.peer = peer;
                port.peerPort = peerPort;
                port.vcpu = vcpu;
                model.get(domid).put(number, port);
                return number;
            }
        }
        return -Errno.ENOSPC;
    }

    private long bind(int domid, int other, int number) {
        Port offered = model.get(other).get(number);
        if (offered == null || offered.state != PortWord.UNBOUND || offered.peer != domid) {
            return -Errno.EINVAL;
        }
        boolean allowed = domid == other || domid == 16 || domid == 1 && other == 16 || domid == 2 && other == 1;
        if (!allowed) {
            return -Errno.EPERM;
        }
        long local = alloc(domid, PortWord.INTERDOMAIN, other, number, 0);
        if (local > 0) {
            offered.state = PortWord.INTERDOMAIN;
            offered.peerPort = (int) local;
        }
        return local;
    }

    private long close(int domid, int number) {
        Port port = model.get(domid).remove(number);
        if (port == null) {
            return -Errno.EINVAL;
        }
        if (port.state == PortWord.INTERDOMAIN) {
            Port peer = model.get(port.peer).get(port.peerPort);
            if (peer != null) {
                peer.state = PortWord.UNBOUND;
                peer.peer = domid;
                peer.peerPort = 0;
            }
        }
        return 0;
    }

    private void compare(TestCore core) {
        for (int domid : DOMIDS) {
            Domain domain = core.core.table().find(domid);
            for (int number = 0; number < domain.maxPorts(); number++) {
                Port port = model.get(domid).get(number);
                long word = domain.port(number);
                assertEquals(port == null ? PortWord.FREE : port.state, PortWord.state(word));
                if (port != null) {
                    assertEquals(port.peer, PortWord.peerDomid(word));
                    assertEquals(port.peerPort, PortWord.peerPort(word));
                    assertEquals(port.vcpu, PortWord.vcpu(word));
                }
            }
        }
    }
}
