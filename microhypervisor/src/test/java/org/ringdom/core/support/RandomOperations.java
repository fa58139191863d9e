package org.ringdom.core.support;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.ringdom.abi.control.HypercallOp;
import org.ringdom.abi.shared.DomainRecord;
import org.ringdom.abi.xen.DomId;
import org.ringdom.abi.xen.Virq;
import org.ringdom.core.requests.Request;
import org.ringdom.core.table.Domain;
import org.ringdom.core.table.Table;

/** Requests that mostly make sense and sometimes do not. */
public final class RandomOperations {
    /** A request of a domain, or with {@code request} null a slice of teardown. */
    public record Step(int domid, Request request) {
        @Override
        public String toString() {
            return request == null
                    ? "slice"
                    : "dom " + domid + " " + Integer.toHexString(request.opcode())
                            + java.util.Arrays.toString(request.args());
        }
    }

    private static final int[] GUEST_OPS = {HypercallOp.EVTCHN_ALLOC_UNBOUND, HypercallOp.EVTCHN_BIND_INTERDOMAIN,
        HypercallOp.EVTCHN_BIND_VIRQ, HypercallOp.EVTCHN_BIND_IPI, HypercallOp.EVTCHN_CLOSE,
        HypercallOp.EVTCHN_BIND_VCPU, HypercallOp.EVTCHN_STATUS, HypercallOp.MEMORY_DECREASE_RESERVATION,
        HypercallOp.MEMORY_INCREASE_RESERVATION, HypercallOp.EVTCHN_ALLOC_UNBOUND,
        HypercallOp.EVTCHN_BIND_INTERDOMAIN, HypercallOp.EVTCHN_CLOSE, HypercallOp.EVTCHN_RESET,
        HypercallOp.SCHED_SHUTDOWN};
    private static final int[] CONTROL_OPS = {HypercallOp.DOMCTL_CREATE, HypercallOp.DOMCTL_CREATE,
        HypercallOp.DOMCTL_ATTACH_FILES, HypercallOp.DOMCTL_FINISH_BUILD, HypercallOp.DOMCTL_DESTROY,
        HypercallOp.DOMCTL_PAUSE, HypercallOp.DOMCTL_UNPAUSE, HypercallOp.DOMCTL_SET_RIGHTS,
        HypercallOp.DOMCTL_SET_RIGHTS, HypercallOp.DOMCTL_MAX_MEM, HypercallOp.DOMCTL_PROCESS_STARTED,
        HypercallOp.DOMCTL_PROCESS_DIED, HypercallOp.DOMCTL_GETINFO, HypercallOp.SCHED_REMOTE_SHUTDOWN,
        HypercallOp.DOMCTL_RELEASED, HypercallOp.EVTCHN_ALLOC_UNBOUND};

    private final Random random;

    public RandomOperations(long seed) {
        random = new Random(seed);
    }

    /** The next step, fitted to what there is. */
    public Step next(Table table) {
        int kind = random.nextInt(10);
        if (kind == 0) {
            return new Step(0, null);
        }
        if (kind < 5) {
            return new Step(0, controlRequest(table));
        }
        Domain caller = table.find(anyDomid(table));
        boolean able = caller.isService() || caller.state() == DomainRecord.LIVE;
        return able ? new Step(caller.domid(), guestRequest(table)) : new Step(0, controlRequest(table));
    }

    private Request guestRequest(Table table) {
        int opcode = pick(GUEST_OPS);
        return switch (opcode) {
            case HypercallOp.EVTCHN_ALLOC_UNBOUND -> request(opcode, DomId.SELF, someDomid(table));
            case HypercallOp.EVTCHN_BIND_INTERDOMAIN -> request(opcode, someDomid(table), port());
            case HypercallOp.EVTCHN_BIND_VIRQ -> request(opcode, random.nextBoolean() ? Virq.DOM_EXC : Virq.TIMER,
                    random.nextInt(2));
            case HypercallOp.EVTCHN_BIND_IPI -> request(opcode, random.nextInt(3));
            case HypercallOp.EVTCHN_STATUS -> request(opcode, DomId.SELF, port());
            case HypercallOp.EVTCHN_RESET -> request(opcode, DomId.SELF);
            case HypercallOp.SCHED_SHUTDOWN -> request(opcode, random.nextInt(7));
            default -> request(opcode, port(), random.nextInt(3));
        };
    }

    private Request controlRequest(Table table) {
        int opcode = pick(CONTROL_OPS);
        long domid = someDomid(table);
        return switch (opcode) {
            case HypercallOp.DOMCTL_CREATE -> TestCore.request(opcode, new byte[random.nextInt(20) == 0 ? 3 : 16],
                    random.nextBoolean() ? HypercallOp.CREATE_PAUSED : 0, 1 + random.nextInt(300), 2, 0, 1, 5);
            case HypercallOp.DOMCTL_SET_RIGHTS ->
                request(opcode, 1 + random.nextInt(2), domid, random.nextInt(8));
            case HypercallOp.DOMCTL_RELEASED -> request(opcode, domid, 1 + random.nextInt(8));
            case HypercallOp.DOMCTL_MAX_MEM -> request(opcode, domid, random.nextInt(200));
            case HypercallOp.EVTCHN_ALLOC_UNBOUND -> request(opcode, domid, someDomid(table));
            default -> request(opcode, domid, random.nextInt(4), 77);
        };
    }

    private long port() {
        return random.nextInt(12) == 0 ? random.nextLong() : random.nextInt(6);
    }

    private int anyDomid(Table table) {
        List<Integer> there = new ArrayList<>();
        for (int slot = 0; slot < table.slots(); slot++) {
            if (!table.slot(slot).isFree()) {
                there.add(table.slot(slot).domid());
            }
        }
        return there.get(random.nextInt(there.size()));
    }

    private long someDomid(Table table) {
        return random.nextInt(12) == 0 ? 1000 : anyDomid(table);
    }

    private int pick(int[] from) {
        return from[random.nextInt(from.length)];
    }

    private static Request request(int opcode, long... args) {
        return TestCore.request(opcode, new byte[0], args);
    }
}
