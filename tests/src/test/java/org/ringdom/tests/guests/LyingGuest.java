package org.ringdom.tests.guests;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

import org.ringdom.abi.control.HypercallOp;
import org.ringdom.abi.io.RingLayout;
import org.ringdom.abi.io.blkif.BlkifOperation;
import org.ringdom.abi.io.blkif.BlkifRequest;
import org.ringdom.guest.api.Guest;
import org.ringdom.guest.api.JavaGuest;
import org.ringdom.runtime.hypercall.HypercallRequest;
import org.ringdom.runtime.hypercall.HypercallResult;

/**
 * Tells its backend, the core and the store every lie of the list, and notes below {@code data/liar} how each was answered.
 * Disks: xvda is lied to request by request, xvdb gets a jump of its producer, xvdc a forged rsp_prod, xvdd is read-only.
 */
public final class LyingGuest implements JavaGuest {
    private static final String BASE = "data/liar/";
    private static final int XVDA = 51712;
    private static final int STORM = 200_000;

    private Guest guest;
    private int page;
    private int ref;

    @Override
    public void run(Guest machine) {
        guest = machine;
        page = guest.pages().allocate(1);
        RawBlockDevice disk = new RawBlockDevice(guest, XVDA);
        ref = guest.grants().grant(disk.backend, page, false);
        badRequests(disk);
        note("honest-after-lies", honestRead(disk));
        storm(disk);
        note("honest-after-storm", honestRead(disk));
        readOnlyWrite(new RawBlockDevice(guest, XVDA + 48));
        jump(new RawBlockDevice(guest, XVDA + 16));
        forgeResponses(new RawBlockDevice(guest, XVDA + 32));
        badHypercalls();
        note("done", 1);
        while (!guest.shutdownRequested()) {
            guest.block(1_000_000_000L);
        }
    }

    private void note(String name, long value) {
        guest.xenstore().write(BASE + name, value);
    }

    private int honestRead(RawBlockDevice disk) {
        disk.next().operation(BlkifOperation.READ).nrSegments(1).segment(0, ref, 0, 7);
        return disk.answer();
    }

    private void badRequests(RawBlockDevice disk) {
        Map<String, Consumer<BlkifRequest>> lies = new LinkedHashMap<>();
        lies.put("unknown-operation", r -> r.operation(77).nrSegments(1).segment(0, ref, 0, 7));
        lies.put("no-segments", r -> r.operation(BlkifOperation.READ).nrSegments(0));
        lies.put("too-many-segments", r -> r.operation(BlkifOperation.READ).nrSegments(12).segment(0, ref, 0, 7));
        lies.put("reference-out-of-table", r -> r.operation(BlkifOperation.READ).nrSegments(1).segment(0, -1, 0, 7));
        lies.put("reference-not-granted",
                r -> r.operation(BlkifOperation.READ).nrSegments(1).segment(0, ref + 1, 0, 7));
        lies.put("reserved-reference", r -> r.operation(BlkifOperation.READ).nrSegments(1).segment(0, 1, 0, 7));
        lies.put("last-before-first", r -> r.operation(BlkifOperation.READ).nrSegments(1).segment(0, ref, 5, 2));
        lies.put("last-past-page", r -> r.operation(BlkifOperation.READ).nrSegments(1).segment(0, ref, 0, 8));
        lies.put("first-past-page", r -> r.operation(BlkifOperation.READ).nrSegments(1).segment(0, ref, 200, 255));
        lies.put("past-the-end",
                r -> r.operation(BlkifOperation.READ).nrSegments(1).segment(0, ref, 0, 7).sector(1L << 40));
        lies.put("sector-overflow",
                r -> r.operation(BlkifOperation.WRITE).nrSegments(1).segment(0, ref, 0, 7).sector(-4));
        lies.put("sector-times-512-overflow",
                r -> r.operation(BlkifOperation.WRITE).nrSegments(1).segment(0, ref, 0, 7).sector(1L << 55));
        lies.put("discard-past-the-end",
                r -> r.operation(BlkifOperation.DISCARD).sector(0).discardSectors(Long.MAX_VALUE));
        lies.put("discard-overflow", r -> r.operation(BlkifOperation.DISCARD).sector(8).discardSectors(-8));
        lies.put("indirect-without-segments", r -> r.operation(BlkifOperation.INDIRECT)
                .indirectOperation(BlkifOperation.READ).indirectNrSegments(0).indirectGref(0, ref));
        lies.put("indirect-too-many", r -> r.operation(BlkifOperation.INDIRECT)
                .indirectOperation(BlkifOperation.READ).indirectNrSegments(65_535).indirectGref(0, ref));
        lies.put("indirect-bad-reference", r -> r.operation(BlkifOperation.INDIRECT)
                .indirectOperation(BlkifOperation.READ).indirectNrSegments(20).indirectGref(0, 999_999));
        lies.put("indirect-of-indirect", r -> r.operation(BlkifOperation.INDIRECT)
                .indirectOperation(BlkifOperation.INDIRECT).indirectNrSegments(20).indirectGref(0, ref));
        lies.put("indirect-list-of-garbage", r -> {
            guest.ram().fill(4096L * page, 4096, (byte) 0xA5);
            r.operation(BlkifOperation.INDIRECT).indirectOperation(BlkifOperation.WRITE).indirectNrSegments(100)
                    .indirectGref(0, ref);
        });
        lies.forEach((name, lie) -> {
            lie.accept(disk.next());
            note(name, disk.answer());
        });
    }

    private void readOnlyWrite(RawBlockDevice disk) {
        disk.next().operation(BlkifOperation.WRITE).nrSegments(1).segment(0, ref, 0, 7);
        note("write-to-read-only", disk.answer());
        note("read-of-read-only", honestRead(disk));
    }

    private void storm(RawBlockDevice disk) {
        for (int i = 0; i < STORM; i++) {
            guest.send(disk.port);
        }
    }

    /** The backend closes the device: the frontend sees state Closing or Closed. */
    private void jump(RawBlockDevice disk) {
        disk.forgeProducer(1_000_000);
        long giveUp = System.nanoTime() + 30_000_000_000L;
        String state = disk.backendState();
        while (!state.equals("5") && !state.equals("6") && System.nanoTime() < giveUp) {
            guest.send(disk.port);
            guest.block(20_000_000L);
            state = disk.backendState();
        }
        note("producer-jump", Long.parseLong(state));
    }

    /** A backend that runs believes its own count of answers: the next answer puts the index right. */
    private void forgeResponses(RawBlockDevice disk) {
        disk.next().operation(BlkifOperation.READ).nrSegments(1).segment(0, ref, 0, 7);
        disk.ring.putIntRelease(RingLayout.RSP_PROD_OFFSET, 1_000_000);
        disk.forgeProducer(1);
        long giveUp = System.nanoTime() + 30_000_000_000L;
        while (disk.ring.getIntAcquire(RingLayout.RSP_PROD_OFFSET) != 1 && System.nanoTime() < giveUp) {
            guest.block(20_000_000L);
        }
        note("forged-rsp-prod", disk.ring.getIntAcquire(RingLayout.RSP_PROD_OFFSET));
    }

    private void badHypercalls() {
        note("unknown-hypercall", call(0x7FFF_0000, 1, 2));
        note("create-domain", call(HypercallOp.DOMCTL_CREATE, 0, 16, 1, 4096, 1));
        note("destroy-other", call(HypercallOp.DOMCTL_DESTROY, 2));
        note("rights-for-me", call(HypercallOp.DOMCTL_SET_RIGHTS, guest.domid(), 2, 7));
        note("close-free-port", call(HypercallOp.EVTCHN_CLOSE, 4000));
        note("close-port-out-of-range", call(HypercallOp.EVTCHN_CLOSE, 1L << 33));
        note("bind-to-nobody", call(HypercallOp.EVTCHN_BIND_INTERDOMAIN, 2, 77));
        note("alloc-for-other", call(HypercallOp.EVTCHN_ALLOC_UNBOUND, 2, guest.domid()));
        int ports = 0;
        long last = 0;
        for (long port = 1; port > 0; port = call(HypercallOp.EVTCHN_ALLOC_UNBOUND, 0x7FF0, 2)) {
            last = port;
            ports++;
        }
        note("ports-until-enospc", ports);
        note("error-when-full", call(HypercallOp.EVTCHN_ALLOC_UNBOUND, 0x7FF0, 2));
        note("close-when-full", call(HypercallOp.EVTCHN_CLOSE, last));
        note("port-after-close", call(HypercallOp.EVTCHN_ALLOC_UNBOUND, 0x7FF0, 2) == last ? 1 : 0);
    }

    private long call(int opcode, long... args) {
        HypercallResult result = guest.hypercalls().call(HypercallRequest.of(opcode, args));
        return result.result();
    }

}
