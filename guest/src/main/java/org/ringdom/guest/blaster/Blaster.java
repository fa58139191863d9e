package org.ringdom.guest.blaster;

import java.util.SplittableRandom;

import org.ringdom.abi.io.blkif.BlkifStatus;
import org.ringdom.guest.api.Guest;
import org.ringdom.guest.api.JavaGuest;
import org.ringdom.guest.pv.BlockCompletion;
import org.ringdom.guest.pv.BlockFrontend;

/**
 * Puts load on its disk when told to: whoever writes a line as {@link Load} reads it to {@code data/blaster/load} gets
 * {@code NUMBER REQUESTS NANOSECONDS P50NS P99NS} in {@code data/blaster/result}, or {@code NUMBER error: ...}.
 *
 * <p>Nothing is checked: that is the verifier's work. The content of the disk is overwritten. Buffers are pages that stay
 * where they are; with {@code persistent=1} in the domain's {@code extra} their grants stay as well. Options: {@code disk=}
 * (by default the first one) and those of {@link org.ringdom.guest.pv.BlockOptions}. Ends when it is asked to shut down.
 */
public final class Blaster implements JavaGuest, BlockCompletion {
    private static final String LOAD = "data/blaster/load";
    private static final String RESULT = "data/blaster/result";
    private static final long WAIT_NS = 1_000_000_000L;
    private static final int PAGE = 4096;
    private static final int SECTORS_PER_PAGE = 8;

    private final SplittableRandom random = new SplittableRandom(1);
    private Guest guest;
    private BlockFrontend disk;
    private boolean look;
    private long[] buffers = new long[0];
    private int bufferPages;
    private long[] startedNs;
    private Load load;
    private Latencies latencies;
    private long blocks;
    private long next;
    private long endNs;
    private int inFlight;
    private int failed;

    @Override
    public void run(Guest machine) {
        guest = machine;
        disk = guest.openDisk(guest.commandLine().getOrDefault("disk", ""));
        disk.onCompletion(this);
        guest.xenstore().watch(LOAD, "blaster-load", (path, token) -> look = true);
        while (!guest.shutdownRequested()) {
            if (look) {
                look = false;
                String line = guest.xenstore().readIfThere(LOAD).orElse("");
                if (!line.isEmpty()) {
                    guest.xenstore().write(RESULT, perform(line));
                }
            }
            guest.block(WAIT_NS);
        }
        disk.close();
    }

    private String perform(String line) {
        try {
            load = Load.parse(line);
            prepare();
            return load.number() + " " + measure();
        } catch (IllegalArgumentException wrong) {
            return line.split(" ")[0] + " error: " + wrong.getMessage();
        }
    }

    private void prepare() {
        if (load.depth() > disk.depth()) {
            throw new IllegalArgumentException("the disk takes " + disk.depth() + " requests at a time");
        }
        if (load.sectors() > disk.maxSectors() + SECTORS_PER_PAGE) {
            throw new IllegalArgumentException("the disk takes requests of " + disk.maxSectors() + " sectors");
        }
        blocks = disk.sectors() / load.sectors();
        if (blocks == 0) {
            throw new IllegalArgumentException("the disk has only " + disk.sectors() + " sectors");
        }
        int pages = (load.sectors() + SECTORS_PER_PAGE - 1) / SECTORS_PER_PAGE;
        if (load.depth() > buffers.length || pages > bufferPages) {
            // pages are never given back: the largest loads come first, or memory is plenty
            bufferPages = Math.max(pages, bufferPages);
            buffers = new long[Math.max(load.depth(), buffers.length)];
            startedNs = new long[buffers.length];
            for (int i = 0; i < buffers.length; i++) {
                buffers[i] = (long) PAGE * guest.pages().allocate(bufferPages);
            }
        }
    }

    private String measure() {
        latencies = new Latencies();
        failed = 0;
        next = 0;
        long beginNs = System.nanoTime();
        endNs = beginNs + load.milliseconds() * 1_000_000L;
        for (int tag = 0; tag < load.depth(); tag++) {
            submit(tag, System.nanoTime());
        }
        disk.kick();
        while (inFlight > 0) {
            guest.block(WAIT_NS);
            disk.kick();
        }
        long elapsedNs = System.nanoTime() - beginNs;
        if (failed > 0) {
            return "error: " + failed + " requests failed";
        }
        return latencies.total() + " " + elapsedNs + " " + latencies.quantileNs(0.5) + " " + latencies.quantileNs(0.99);
    }

    private void submit(int tag, long nowNs) {
        long block = load.kind().random() ? random.nextLong(blocks) : next++ % blocks;
        startedNs[tag] = nowNs;
        inFlight++;
        if (load.kind().writes()) {
            disk.write(block * load.sectors(), load.sectors(), buffers[tag], tag);
        } else {
            disk.read(block * load.sectors(), load.sectors(), buffers[tag], tag);
        }
    }

    @Override
    public void completed(int tag, int status) {
        long nowNs = System.nanoTime();
        inFlight--;
        latencies.add(nowNs - startedNs[tag]);
        if (status != BlkifStatus.OKAY) {
            failed++;
        } else if (nowNs - endNs < 0) {
            submit(tag, nowNs);
        }
    }
}
