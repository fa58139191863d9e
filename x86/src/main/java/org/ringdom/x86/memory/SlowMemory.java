package org.ringdom.x86.memory;

import org.ringdom.x86.exception.CpuFault;
import org.ringdom.x86.exception.Vector;

/** What happens when the TLB has no entry: page walks, page crossings, devices, code pages, alignment checks. */
final class SlowMemory {
    /** Serialises locked accesses that no single host instruction can do, across all CPUs of this process. */
    private static final Object SPLIT_LOCK = new Object();
    private static final int PAGE = GuestMemory.PAGE;

    private final Mmu mmu;

    SlowMemory(Mmu mmu) {
        this.mmu = mmu;
    }

    static boolean canonical(long va) {
        return va << 16 >> 16 == va;
    }

    private void checkAddress(long va, int bytes, boolean stack) {
        if (!canonical(va) || !canonical(va + bytes - 1)) {
            throw mmu.fault().with(stack ? Vector.STACK_FAULT : Vector.GENERAL_PROTECTION, 0, CpuFault.NOT_CANONICAL);
        }
    }

    private void checkAlignment(long va, int bytes) {
        if (mmu.alignmentCheck() && (va & bytes - 1) != 0) {
            throw mmu.fault().with(Vector.ALIGNMENT_CHECK, 0);
        }
    }

    private static boolean crosses(long va, int bytes) {
        return (va & PAGE - 1) + bytes > PAGE;
    }

    /** Physical page of an access; fills the TLB where memory backs it and stores need not be seen. */
    private long translate(long va, int access) {
        AddressSpace space = mmu.space();
        long page = mmu.walker.walk(space, va, access, mmu.fault());
        if (mmu.walker.large) {
            mmu.noteLargePage();
        }
        long frame = page >>> GuestMemory.PAGE_SHIFT;
        long host = mmu.physical.hostAddress(frame);
        if (host != 0) {
            mmu.noteFilled(va);
            switch (access) {
                case PageWalker.READ -> mmu.reads.fill(va, space.tag, host);
                case PageWalker.EXECUTE -> mmu.fetches.fill(va, space.tag, host);
                default -> {
                    if (mmu.physical.storesFreely(frame)) {
                        mmu.writes.fill(va, space.tag, host);
                    }
                }
            }
        }
        return page;
    }

    boolean refill(long va, int bytes, boolean write) {
        boolean misaligned = bytes == 16 && va % bytes != 0;
        if (!canonical(va) || crosses(va, bytes) || misaligned || mmu.alignmentCheck()) {
            return false;
        }
        long frame = translate(va, write ? PageWalker.WRITE : PageWalker.READ) >>> GuestMemory.PAGE_SHIFT;
        return write ? mmu.physical.storesFreely(frame) : mmu.physical.hostAddress(frame) != 0;
    }

    long load(long va, int bytes, boolean stack) {
        checkAddress(va, bytes, stack);
        checkAlignment(va, bytes);
        if (!crosses(va, bytes)) {
            return loadWithin(translate(va, PageWalker.READ) | va & PAGE - 1, bytes);
        }
        return loadAcross(va, bytes, PageWalker.READ);
    }

    /** The load of a read-modify-write whose write has been found allowed. */
    long loadForWrite(long va, int bytes) {
        if (!crosses(va, bytes)) {
            return loadWithin(translate(va, PageWalker.WRITE) | va & PAGE - 1, bytes);
        }
        return loadAcross(va, bytes, PageWalker.WRITE);
    }

    private long loadAcross(long va, int bytes, int access) {
        int before = PAGE - (int) (va & PAGE - 1);
        long first = translate(va, access) | va & PAGE - 1;
        long second = translate(va + before, access);
        long value = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            long physical = i < before ? first + i : second + i - before;
            value = value << 8 | loadWithin(physical, 1) & 0xFF;
        }
        int shift = 64 - 8 * bytes;
        return value << shift >> shift;
    }

    private long loadWithin(long physical, int bytes) {
        long host = mmu.physical.hostAddress(physical >>> GuestMemory.PAGE_SHIFT);
        if (host != 0) {
            return Host.read(host + (physical & PAGE - 1), bytes);
        }
        long value = mmu.devices.load(physical, bytes);
        int shift = 64 - 8 * bytes;
        return value << shift >> shift;
    }

    void store(long va, long value, int bytes, boolean stack) {
        checkAddress(va, bytes, stack);
        checkAlignment(va, bytes);
        if (!crosses(va, bytes)) {
            storeWithin(translate(va, PageWalker.WRITE) | va & PAGE - 1, value, bytes);
            return;
        }
        int before = PAGE - (int) (va & PAGE - 1);
        long first = translate(va, PageWalker.WRITE) | va & PAGE - 1;
        long second = translate(va + before, PageWalker.WRITE);
        for (int i = 0; i < bytes; i++) {
            storeWithin(i < before ? first + i : second + i - before, value >>> 8 * i, 1);
        }
    }

    private void storeWithin(long physical, long value, int bytes) {
        long frame = physical >>> GuestMemory.PAGE_SHIFT;
        long host = mmu.physical.hostAddress(frame);
        if (host == 0) {
            mmu.devices.store(physical, value, bytes);
            return;
        }
        long entry = Host.ALL.getLong(host + (physical & PAGE - 8));
        Host.write(host + (physical & PAGE - 1), value, bytes);
        tellOfStore(frame, physical, bytes, entry);
    }

    /** @param entry the 8 bytes that the store lies in, before it: what a page table held there */
    private void tellOfStore(long frame, long physical, int bytes, long entry) {
        int marks = mmu.physical.marks(frame);
        if ((marks & GuestMemory.TABLE) != 0) {
            mmu.devices.tableStore(physical & -8, entry);
        }
        if ((marks & GuestMemory.CODE) != 0 && mmu.listener() != null) {
            mmu.codeChanged(physical, bytes);
        }
        if ((marks & GuestMemory.WATCHED) != 0) {
            mmu.devices.watchedStore(physical, bytes);
        }
    }

    /** Checks that a write is allowed; the host address, or 0 if the bytes are not in one unmarked page of memory. */
    long prepare(long va, int bytes) {
        checkAddress(va, bytes, false);
        checkAlignment(va, bytes);
        long page = translate(va, PageWalker.WRITE);
        if (crosses(va, bytes)) {
            translate(va + PAGE & -PAGE, PageWalker.WRITE);
            return 0;
        }
        long frame = page >>> GuestMemory.PAGE_SHIFT;
        if (!mmu.physical.storesFreely(frame)) {
            return 0;
        }
        long host = mmu.physical.hostAddress(frame);
        return host == 0 ? 0 : host | va & PAGE - 1;
    }

    void checkStackWrite(long va) {
        checkAddress(va, 1, true);
        translate(va, PageWalker.WRITE);
    }

    void checkRead(long va, int bytes) {
        checkAddress(va, bytes, false);
        translate(va, PageWalker.READ);
        if (crosses(va, bytes)) {
            translate(va + PAGE & -PAGE, PageWalker.READ);
        }
    }

    boolean compareAndSet(long host, long va, long expected, long value, int bytes) {
        if (host == 0 && !crosses(va, bytes) && (va & bytes - 1) == 0) {
            return compareAndSetMarked(va, expected, value, bytes);
        }
        synchronized (SPLIT_LOCK) {
            long now = host != 0 ? Host.read(host, bytes) : loadForWrite(va, bytes);
            if (now != expected) {
                return false;
            }
            if (host != 0) {
                Host.write(host, value, bytes);
            } else {
                store(va, value, bytes, false);
            }
            return true;
        }
    }

    /** A frame with marks, or a device. */
    private boolean compareAndSetMarked(long va, long expected, long value, int bytes) {
        long physical = translate(va, PageWalker.WRITE) | va & PAGE - 1;
        long frame = physical >>> GuestMemory.PAGE_SHIFT;
        long host = mmu.physical.hostAddress(frame);
        if (host == 0) {
            storeWithin(physical, value, bytes);
            return true;
        }
        long entry = Host.ALL.getLong(host + (physical & PAGE - 8));
        boolean done = Host.compareAndSet(host + (physical & PAGE - 1), expected, value, bytes);
        if (done) {
            tellOfStore(frame, physical, bytes, entry);
        }
        return done;
    }

    /** 16 aligned bytes of a frame with marks, or of a device. */
    boolean exchange(long va, WideExchange wide) {
        long physical = translate(va, PageWalker.WRITE) | va & PAGE - 1;
        long frame = physical >>> GuestMemory.PAGE_SHIFT;
        long host = mmu.physical.hostAddress(frame);
        boolean equal;
        if (host == 0) {
            equal = wide.found(loadWithin(physical, 8), loadWithin(physical + 8, 8));
            if (equal) {
                storeWithin(physical, wide.newLow(), 8);
                storeWithin(physical + 8, wide.newHigh(), 8);
            }
        } else {
            equal = wide.exchange(host + (physical & PAGE - 1));
            if (equal) {
                tellOfStore(frame, physical, 8, wide.low());
                tellOfStore(frame, physical + 8, 8, wide.high());
            }
        }
        return equal;
    }

    long fetch(long va) {
        long entry = mmu.fetches.address + Tlb.entry(va);
        if (Host.ALL.getLong(entry) == (va & Tlb.PAGE_MASK | mmu.space().tag)) {
            return va + Host.ALL.getLong(entry + 8);
        }
        if (!canonical(va)) {
            throw mmu.fault().protection();
        }
        long page = translate(va, PageWalker.EXECUTE);
        long host = mmu.physical.hostAddress(page >>> GuestMemory.PAGE_SHIFT);
        if (host == 0) {
            throw PageWalker.pageFault(mmu.space(), va, PageWalker.EXECUTE, 1, mmu.fault());
        }
        return host | va & PAGE - 1;
    }

    long fetchPhysical(long va) {
        return mmu.physical.physicalAddress(fetch(va));
    }
}
