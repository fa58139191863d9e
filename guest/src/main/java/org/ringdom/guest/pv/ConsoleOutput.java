package org.ringdom.guest.pv;

import java.nio.charset.StandardCharsets;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.ConsoleRing;

/**
 * The guest's half of its console ring, output only. A Java guest does not wait for its console: what does not fit is
 * dropped and counted.
 *
 * <p>Used by the vCPU thread.
 */
public final class ConsoleOutput {
    private final SharedBuffer ram;
    private final long page;
    private final ConsoleRing ring;
    private final Runnable notify;
    private long dropped;

    /** Writes into the console page at {@code page} of RAM; {@code notify} sends the console's event. */
    public ConsoleOutput(SharedBuffer ram, long page, Runnable notify) {
        this.ram = ram;
        this.page = page;
        this.ring = new ConsoleRing().wrap(ram, page);
        this.notify = notify;
    }

    /** Writes text as UTF-8. */
    public void print(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int producer = ring.outProd();
        int room = ConsoleRing.OUT_SIZE - (producer - ring.outConsAcquire());
        int fits = Math.clamp(room, 0, bytes.length);
        for (int i = 0; i < fits; i++) {
            ram.putByte(page + ConsoleRing.outOffset(producer + i), bytes[i]);
        }
        dropped += bytes.length - fits;
        if (fits > 0) {
            ring.outProdRelease(producer + fits);
            notify.run();
        }
    }

    /** Bytes that did not fit. */
    public long dropped() {
        return dropped;
    }
}
