package org.ringdom.x86.translate;

import org.ringdom.x86.memory.GuestMemory;
import org.ringdom.x86.memory.Host;
import org.ringdom.x86.state.Cpu;

/** A page of guest code as it was when a region was formed, and which part of it the region uses. */
final class CodePage {
    /** Linear page number less the entry's. */
    final int delta;
    /** Physical address of the page. */
    final long physical;
    private final byte[] bytes = new byte[GuestMemory.PAGE];
    /** Offsets of the first byte used, and of the byte behind the last. */
    int low = GuestMemory.PAGE;
    int high;

    /** Reads a page that can be fetched from; throws the fault if it can't. On the CPU's thread. */
    CodePage(Cpu cpu, long linearPage, int delta) {
        this.delta = delta;
        long host = cpu.memory.fetch(linearPage);
        physical = cpu.memory.fetchPhysical(linearPage);
        cpu.memory.markAsCode(physical);
        for (int i = 0; i < bytes.length; i += 8) {
            long word = Host.read(host + i, 8);
            for (int k = 0; k < 8; k++) {
                bytes[i + k] = (byte) (word >>> 8 * k);
            }
        }
    }

    /** Copies up to {@code count} bytes from an offset on; how many there were. */
    int copy(int offset, byte[] to, int at, int count) {
        int n = Math.min(count, bytes.length - offset);
        System.arraycopy(bytes, offset, to, at, n);
        return n;
    }

    void use(int from, int to) {
        low = Math.min(low, from);
        high = Math.max(high, to);
    }
}
