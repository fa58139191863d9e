package org.ringdom.guest.pv;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.ConsoleRing;
import org.ringdom.guest.process.Vcpu;

/**
 * The guest's half of a console. What is written waits for room, so nothing is lost while the console service is away; {@link
 * #offer} does not wait.
 *
 * <p>Used by the vCPU thread. Calls that wait deliver other events meanwhile.
 */
public final class ConsoleFrontend {
    private static final long LOOK_AGAIN_NS = 1_000_000_000L;
    private static final int LINE_MAX = 4096;

    private final SharedBuffer ram;
    private final long page;
    private final ConsoleRing ring;
    private final Vcpu vcpu;
    private final Runnable notify;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean afterReturn;
    private long dropped;

    /**
     * A console whose page is at {@code page} of RAM.
     *
     * @param notify
     *            sends the console's event; the vCPU wakes up for the one that comes back
     */
    public ConsoleFrontend(SharedBuffer ram, long page, Vcpu vcpu, Runnable notify) {
        this.ram = ram;
        this.page = page;
        this.ring = new ConsoleRing().wrap(ram, page);
        this.vcpu = vcpu;
        this.notify = notify;
    }

    /** Writes text as UTF-8; waits until all of it is in the ring. */
    public void print(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        write(bytes, 0, bytes.length);
    }

    /** {@link #print} with an end of line: carriage return and line feed, as a terminal wants it. */
    public void println(String text) {
        print(text + "\r\n");
    }

    /** Writes bytes; waits until all of them are in the ring. */
    public void write(byte[] bytes, int offset, int length) {
        int done = put(bytes, offset, length);
        while (done < length) {
            vcpu.block(LOOK_AGAIN_NS);
            done += put(bytes, offset + done, length - done);
        }
    }

    /** Writes as much as there is room for; the rest is dropped and counted. */
    public void offer(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        dropped += bytes.length - put(bytes, 0, bytes.length);
    }

    private int put(byte[] bytes, int offset, int length) {
        int producer = ring.outProd();
        int room = ConsoleRing.OUT_SIZE - (producer - ring.outConsAcquire());
        int fits = Math.clamp(room, 0, length);
        if (fits > 0) {
            int first = Math.min(fits, ConsoleRing.OUT_SIZE - (producer & ConsoleRing.OUT_SIZE - 1));
            ram.putBytes(page + ConsoleRing.outOffset(producer), bytes, offset, first);
            ram.putBytes(page + ConsoleRing.OUT_OFFSET, bytes, offset + first, fits - first);
            ring.outProdRelease(producer + fits);
            notify.run();
        }
        return fits;
    }

    /** Takes what was typed, without waiting; how many bytes. */
    public int read(byte[] bytes, int offset, int length) {
        int consumer = ring.inCons();
        int there = Math.clamp(ring.inProdAcquire() - consumer, 0, ConsoleRing.IN_SIZE);
        int count = Math.min(there, length);
        if (count > 0) {
            int first = Math.min(count, ConsoleRing.IN_SIZE - (consumer & ConsoleRing.IN_SIZE - 1));
            ram.getBytes(page + ConsoleRing.inOffset(consumer), bytes, offset, first);
            ram.getBytes(page + ConsoleRing.IN_OFFSET, bytes, offset + first, count - first);
            ring.inConsRelease(consumer + count);
            notify.run();
        }
        return count;
    }

    /**
     * The next line that was typed, without its end (carriage return, line feed, or both); null if none is complete within
     * {@code maxNs}. Echoes nothing. A line is cut at 4096 bytes.
     */
    public String readLine(long maxNs) {
        long startNs = System.nanoTime();
        byte[] one = new byte[1];
        while (true) {
            while (read(one, 0, 1) == 1) {
                boolean feed = one[0] == '\n';
                boolean second = feed && afterReturn;
                afterReturn = one[0] == '\r';
                if (!second && (feed || afterReturn || line.size() == LINE_MAX)) {
                    String complete = line.toString(StandardCharsets.UTF_8);
                    line.reset();
                    return complete;
                }
                if (!second) {
                    line.write(one[0]);
                }
            }
            long leftNs = maxNs - (System.nanoTime() - startNs);
            if (leftNs <= 0) {
                return null;
            }
            vcpu.block(Math.min(leftNs, LOOK_AGAIN_NS));
        }
    }

    /** Bytes of {@link #offer} that did not fit. */
    public long dropped() {
        return dropped;
    }
}
