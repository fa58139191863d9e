package org.ringdom.x86.memory;

/**
 * Bytes that lie in pages which the TLB has, so that a string instruction does many elements at once. What it can't do, the end of
 * a page, a miss, a span that reaches into itself, is left to single elements. Owner thread only.
 */
public final class Spans {
    private static final int PAGE = GuestMemory.PAGE;

    private final Mmu mmu;

    Spans(Mmu mmu) {
        this.mmu = mmu;
    }

    /**
     * Copies elements upwards, as MOVS would one by one.
     *
     * @param size bytes of an element: 1, 2, 4 or 8
     * @param elements how many there are, at least 0
     * @return how many elements were copied; 0 if the next one has to go the usual way
     */
    public int copy(long to, long from, int size, int elements) {
        long target = host(mmu.writes, to);
        long source = host(mmu.reads, from);
        if (target == 0 || source == 0) {
            return 0;
        }
        int count = Math.min(elements, Math.min(left(to), left(from)) / size);
        int bytes = count * size;
        if (target > source && target - source < bytes) {
            return 0;
        }
        Host.ALL.copyTo(source, Host.ALL, target, bytes);
        return count;
    }

    /** Stores a value again and again, as STOS would; otherwise as {@link #copy}. */
    public int fill(long to, long value, int size, int elements) {
        long target = host(mmu.writes, to);
        if (target == 0) {
            return 0;
        }
        int count = Math.min(elements, left(to) / size);
        if (value == 0) {
            Host.ALL.fill(target, (long) count * size, (byte) 0);
        } else {
            for (int i = 0; i < count; i++) {
                Host.write(target + (long) i * size, value, size);
            }
        }
        return count;
    }

    private static int left(long va) {
        return PAGE - (int) (va & PAGE - 1);
    }

    /** The host address if the TLB has it for this kind of access, else 0. */
    private long host(Tlb tlb, long va) {
        long entry = tlb.address + Tlb.entry(va);
        return Host.ALL.getLong(entry) == (va & Tlb.PAGE_MASK | mmu.tag()) ? va + Host.ALL.getLong(entry + 8) : 0;
    }
}
