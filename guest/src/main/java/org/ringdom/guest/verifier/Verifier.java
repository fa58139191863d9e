package org.ringdom.guest.verifier;

import java.security.MessageDigest;
import java.util.HexFormat;

import org.ringdom.abi.io.blkif.BlkifStatus;
import org.ringdom.guest.api.Guest;
import org.ringdom.guest.api.JavaGuest;
import org.ringdom.guest.pv.BlockCompletion;
import org.ringdom.guest.pv.BlockFrontend;

/**
 * Writes, reads, flushes and discards at random, checks all it reads, reads the whole disk at the end, and says in the store
 * whether the disk ever lied: {@code data/verifier/verdict} is {@code verified} or names the first lie.
 *
 * <p>Options: {@link VerifierOptions}. Other nodes below {@code data/verifier}: {@code phase}, {@code sectors}, {@code
 * digest} (SHA-256 of the verified part of the disk, as the guest read it last), {@code requests}, {@code longest-stall-us}.
 * Writing anything to {@code data/verifier/stop} ends the random phase.
 */
public final class Verifier implements JavaGuest, BlockCompletion {
    private static final int SECTORS_PER_PAGE = 8;
    private static final long STALL_NS = 5_000_000;
    private static final String BASE = "data/verifier/";

    private Guest guest;
    private VerifierOptions options;
    private BlockFrontend disk;
    private DiskModel model;
    private Slot[] slots;
    private Slot[] idle;
    private int idleCount;
    private String lie;
    private Phase phase = Phase.SCAN;
    private long lastAnswerNs;
    private MessageDigest digest;
    private VerifierCounters counters;

    private enum Phase {
        SCAN, RANDOM, FINAL
    }

    /** A buffer and the request that uses it. */
    private static final class Slot {
        final int tag;
        final long buffer;
        int kind;
        int sector;
        int count;
        long data;
        int sequence;

        Slot(int tag, long buffer) {
            this.tag = tag;
            this.buffer = buffer;
        }
    }

    @Override
    public void run(Guest machine) throws Exception {
        guest = machine;
        options = VerifierOptions.of(guest.commandLine());
        disk = guest.openDisk(options.device());
        disk.onCompletion(this);
        int window = (int) Math.min(disk.sectors(), options.windowSectors());
        model = new DiskModel(window, guest.ram(), options.seed());
        counters = new VerifierCounters(guest.counters());
        makeSlots();
        report("sectors", Integer.toString(window));
        lastAnswerNs = System.nanoTime();

        enter(Phase.SCAN);
        sweep();
        if (lie == null) {
            enter(Phase.RANDOM);
            randomPhase();
        }
        if (lie == null) {
            enter(Phase.FINAL);
            digest = MessageDigest.getInstance("SHA-256");
            sweep();
        }
        conclude();
        disk.close();
    }

    private void makeSlots() {
        int pages = options.maxSectors() / SECTORS_PER_PAGE + 2;
        int depth = Math.min(options.depth(), disk.depth());
        slots = new Slot[depth];
        idle = new Slot[depth];
        for (int i = 0; i < depth; i++) {
            slots[i] = new Slot(i, 4096L * guest.pages().allocate(pages));
            idle[i] = slots[i];
        }
        idleCount = depth;
    }

    private void enter(Phase next) {
        phase = next;
        report("phase", switch (next) {
            case SCAN -> "scan";
            case RANDOM -> "random";
            case FINAL -> "final";
        });
    }

    /** Reads the whole window; the final pass keeps one request in flight, so that the digest is in order. */
    private void sweep() {
        int step = Math.min(disk.maxSectors(), options.maxSectors());
        int at = 0;
        while (at < model.sectors() && lie == null) {
            Slot slot = take();
            int count = Math.min(step, model.sectors() - at);
            start(slot, RequestMix.READ, at, count, 0);
            at += count;
            counters.progress((int) (1000L * at / model.sectors()));
            if (digest != null || idleCount == 0) {
                awaitIdle(digest != null ? slots.length : 1);
            }
        }
        awaitIdle(slots.length);
    }

    private void randomPhase() {
        RequestMix mix = new RequestMix(model, options, disk.maxSectors(), !disk.readOnly(), disk.canFlush(),
                disk.canDiscard());
        long begin = System.nanoTime();
        long end = options.seconds() == 0 ? Long.MAX_VALUE : options.seconds() * 1_000_000_000L;
        StopRequest stop = new StopRequest(guest, BASE + "stop");
        while (lie == null && !stop.wanted() && System.nanoTime() - begin < end) {
            boolean blocked = false;
            while (idleCount > 0 && !blocked) {
                if (mix.next()) {
                    start(take(), mix.kind(), mix.sector(), mix.count(), mix.skew());
                } else {
                    blocked = true;
                }
            }
            disk.kick();
            if (end != Long.MAX_VALUE) {
                counters.progress((int) Math.min(1000, 1000 * (System.nanoTime() - begin) / end));
            }
            guest.block(1_000_000_000L);
        }
        awaitIdle(slots.length);
        if (lie == null && disk.canFlush()) {
            start(take(), RequestMix.FLUSH, 0, 0, 0);
            awaitIdle(slots.length);
        }
    }

    private Slot take() {
        return idle[--idleCount];
    }

    private void start(Slot slot, int kind, int sector, int count, int skew) {
        slot.kind = kind;
        slot.sector = sector;
        slot.count = count;
        slot.data = slot.buffer + (long) skew * SectorStamp.SECTOR;
        if (idleCount == slots.length - 1) {
            lastAnswerNs = System.nanoTime();
        }
        switch (kind) {
            case RequestMix.READ -> disk.read(sector, count, slot.data, slot.tag);
            case RequestMix.WRITE -> {
                slot.sequence = model.prepareWrite(sector, count, slot.data);
                disk.write(sector, count, slot.data, slot.tag);
            }
            case RequestMix.FLUSH -> disk.flush(slot.tag);
            default -> disk.discard(sector, count, slot.tag);
        }
    }

    @Override
    public void completed(int tag, int status) {
        noteStall();
        Slot slot = slots[tag];
        if (status != BlkifStatus.OKAY) {
            fail("I/O error " + status + " on " + describe(slot));
        } else {
            accept(slot);
        }
        counters.count(slot.kind, slot.count);
        if (phase == Phase.RANDOM && slot.kind != RequestMix.FLUSH) {
            model.release(slot.sector, slot.count);
        }
        idle[idleCount++] = slot;
    }

    private void accept(Slot slot) {
        switch (slot.kind) {
            case RequestMix.READ -> {
                if (phase == Phase.SCAN) {
                    model.scanned(slot.sector, slot.count, slot.data);
                    return;
                }
                String found = model.check(slot.sector, slot.count, slot.data);
                if (found != null) {
                    fail(found);
                }
                if (digest != null) {
                    digest.update(guest.bytes(slot.data, slot.count * SectorStamp.SECTOR));
                }
            }
            case RequestMix.WRITE -> model.written(slot.sector, slot.count, slot.sequence);
            case RequestMix.DISCARD -> model.discarded(slot.sector, slot.count);
            default -> {
            }
        }
    }

    private void fail(String what) {
        if (lie == null) {
            lie = what;
        }
    }

    private static String describe(Slot slot) {
        String kind = switch (slot.kind) {
            case RequestMix.READ -> "read";
            case RequestMix.WRITE -> "write";
            case RequestMix.FLUSH -> "flush";
            default -> "discard";
        };
        return kind + " of sectors " + slot.sector + ".." + (slot.sector + Math.max(0, slot.count - 1));
    }

    private void noteStall() {
        long now = System.nanoTime();
        if (now - lastAnswerNs > STALL_NS) {
            guest.recordStall(lastAnswerNs, now);
        }
        lastAnswerNs = now;
    }

    private void awaitIdle(int wanted) {
        disk.kick();
        while (idleCount < wanted) {
            guest.block(1_000_000_000L);
        }
    }

    private void conclude() {
        String verdict = lie == null ? "verified" : "LIE: " + lie;
        if (digest != null && lie == null) {
            report("digest", HexFormat.of().formatHex(digest.digest()));
        }
        report("requests", Long.toString(counters.requests()));
        report("longest-stall-us", Long.toString(guest.longestStallNs() / 1000));
        report("verdict", verdict);
        guest.print("verifier: " + verdict + "\n");
    }

    private void report(String name, String value) {
        guest.xenstore().write(BASE + name, value);
    }
}
