package org.ringdom.x86.memory;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

import org.ringdom.abi.buffer.ProcessMemory;
import org.ringdom.x86.exception.CpuFault;

/**
 * Memory as one virtual CPU sees it: the fast paths of loads and stores, and the address spaces.
 *
 * <p>Loads return values sign extended to 64 bits. A fault is thrown before anything was changed, also by an access that
 * crosses into a page that can't be accessed. Owner thread only.
 */
public final class Mmu {
    /** Tags of the TLB: 1 to this; the value above never matches and serves alignment checking. */
    private static final int LAST_TAG = 0xFFE;
    private static final int NO_TAG = 0xFFF;
    private static final int PHYSICAL_BITS = 46;

    final Tlb reads;
    final Tlb writes;
    final Tlb fetches;
    final PageWalker walker;
    final GuestMemory physical;
    final Devices devices;
    private final CpuFault fault;
    private final SlowMemory slow;
    private final Spans spans = new Spans(this);
    private final WideExchange wide = new WideExchange(this);
    private final long readTable;
    private final long writeTable;

    private final List<AddressSpace> spaces = new ArrayList<>();
    private final LowerPages lowerPages = new LowerPages();
    private AddressSpace current;
    private int tag;
    private int nextTag = 1;
    private int nextLowerTag = -1;
    private boolean largePages;
    private boolean alignmentCheck;
    private CodeListener listener;
    private CpuGroup.Member member;

    /**
     * Memory with one empty address space.
     *
     * @param arena owner of the TLBs' memory
     * @param fault what is thrown to raise an exception
     * @param devices what stands behind frames without memory
     */
    public Mmu(Arena arena, GuestMemory physical, CpuFault fault, Devices devices) {
        this.physical = physical;
        this.fault = fault;
        this.devices = devices;
        reads = new Tlb(arena);
        writes = new Tlb(arena);
        fetches = new Tlb(arena);
        readTable = reads.address;
        writeTable = writes.address;
        walker = new PageWalker(physical, PHYSICAL_BITS);
        slow = new SlowMemory(this);
        current = newSpace(true, false);
        useTag();
    }

    /** Guest-physical memory. */
    public GuestMemory physical() {
        return physical;
    }

    /** Who keeps code that has been decoded from this memory. Makes the CPU one of those that are told of changes. */
    public void setListener(CodeListener codeListener) {
        listener = codeListener;
        if (member == null) {
            member = physical.cpus.join(this);
            if (physical.isShared()) {
                physical.cpus.acquire(member);
                physical.cpus.askOthers(member, other -> {
                    other.listener.memoryShared();
                    return true;
                });
                physical.cpus.release();
            }
        }
    }

    /** The CPU begins to run: from now on its own thread does what other CPUs ask of it. */
    public void enter() {
        member.enter();
    }

    /** The CPU stops running; until {@link #enter} others do what they would ask of it. */
    public void leave() {
        member.leave();
    }

    /** Whether another CPU asks for something; then {@link #serve} is due between two blocks. */
    public boolean requested() {
        return member.requested();
    }

    /** Does what other CPUs ask for. */
    public void serve() {
        member.serve();
    }

    CodeListener listener() {
        return listener;
    }

    /**
     * A new address space, not yet active.
     *
     * @param user whether pages without the U/S bit are out of reach
     * @param executeProtection whether pages with the U/S bit can't be executed
     */
    public AddressSpace newSpace(boolean user, boolean executeProtection) {
        return newSpace(user, executeProtection, false);
    }

    /**
     * The same.
     *
     * @param writesTables whether stores to frames marked {@link GuestMemory#TABLE} go through although their page is
     *        read-only: a hypervisor's view of page tables that it lets its guest write
     */
    public AddressSpace newSpace(boolean user, boolean executeProtection, boolean writesTables) {
        AddressSpace space = new AddressSpace(user, executeProtection, writesTables);
        renew(space);
        spaces.add(space);
        return space;
    }

    /** The active address space. */
    public AddressSpace space() {
        return current;
    }

    /** Makes an address space active; its old translations are still valid. */
    public void activate(AddressSpace space) {
        current = space;
        useTag();
    }

    /** Gives an address space another level-4 table, and forgets its translations. */
    public void load(AddressSpace space, long root) {
        space.root = root;
        flush(space);
    }

    /** Forgets all translations of one address space. */
    public void flush(AddressSpace space) {
        renew(space);
        useTag();
    }

    /** As {@link #load}, but the upper half of the new table maps what the old one's did: its translations stay. */
    public void loadLower(AddressSpace space, long root) {
        space.root = root;
        flushLower(space);
    }

    /** Forgets the translations of the lower half of an address space, if its halves are separate; else all. */
    public void flushLower(AddressSpace space) {
        if (space.halved && lowerPages.forget(this)) {
            space.lowerTag = nextLowerTag--;
        } else {
            flush(space);
        }
    }

    /** Forgets all translations. */
    public void flushAll() {
        reads.clear();
        writes.clear();
        fetches.clear();
        largePages = false;
        mappingsChanged();
    }

    /** Forgets the translation of one page in all address spaces. */
    public void invalidatePage(long va) {
        if (largePages) {
            flushAll();
            return;
        }
        reads.forgetPage(va);
        writes.forgetPage(va);
        fetches.forgetPage(va);
        if (listener != null) {
            listener.mappingChanged(va);
        }
    }

    /** Takes care that the next store to a frame takes the slow path and sees the frame's marks. */
    public void forgetWrites(long frame) {
        writes.forgetHostPage(physical.hostAddress(frame));
    }

    /**
     * Takes care that stores to the frame of a physical address are seen from now on: code is about to be read from it. Mark
     * first, then read: a store that comes later is seen, one that came before is read.
     */
    public void markAsCode(long physicalAddress) {
        long frame = physicalAddress >>> GuestMemory.PAGE_SHIFT;
        if (!physical.isShared()) {
            if (physical.mark(frame, GuestMemory.CODE)) {
                forgetWrites(frame);
            }
            return;
        }
        physical.cpus.acquire(member);
        if (physical.mark(frame, GuestMemory.CODE)) {
            forgetWrites(frame);
            physical.cpus.askOthers(member, other -> {
                other.forgetWrites(frame);
                return true;
            });
        }
        physical.cpus.release();
    }

    /**
     * Has all CPUs forget what they decoded from bytes that have changed. When nobody keeps code of the frame it is an
     * ordinary one again. The bytes must lie in one frame.
     */
    public void codeChanged(long physicalAddress, int bytes) {
        if (!physical.isShared()) {
            if (!listener.codeChanged(physicalAddress, bytes)) {
                physical.unmark(physicalAddress >>> GuestMemory.PAGE_SHIFT, GuestMemory.CODE);
            }
            return;
        }
        physical.cpus.acquire(member);
        boolean left = listener.codeChanged(physicalAddress, bytes);
        left |= physical.cpus.askOthers(member, other -> other.listener.codeChanged(physicalAddress, bytes));
        if (!left) {
            physical.unmark(physicalAddress >>> GuestMemory.PAGE_SHIFT, GuestMemory.CODE);
        }
        physical.cpus.release();
    }

    /** For {@link Probe}: what a translation's tag has to be now. */
    public long tag() {
        return tag;
    }

    /** For {@link Probe}: address of the table of loads. */
    public long readTable() {
        return readTable;
    }

    /** For {@link Probe}: address of the table of stores. */
    public long writeTable() {
        return writeTable;
    }

    /**
     * What tells the translation of an address now from those of other spaces and other times. It stays over
     * {@link #flushLower} if the address is of the upper half.
     */
    public int generation(long va) {
        return va < 0 ? current.tag : current.lowerTag;
    }

    /** The same for what has to be looked at again after each flush, wherever it is. */
    public int flushGeneration() {
        return current.lowerTag;
    }

    private void renew(AddressSpace space) {
        space.tag = takeTag();
        space.lowerTag = space.halved ? nextLowerTag-- : space.tag;
    }

    private int takeTag() {
        if (nextTag > LAST_TAG) {
            flushAll();
            spaces.forEach(space -> space.tag = 0);
            nextTag = 1;
        }
        return nextTag++;
    }

    private void useTag() {
        if (current.tag == 0) {
            renew(current);
        }
        tag = alignmentCheck ? NO_TAG : current.tag;
    }

    private void mappingsChanged() {
        if (listener != null) {
            listener.mappingsChanged();
        }
    }

    /** Turns alignment checking on or off: while on, all accesses take the slow path. */
    public void setAlignmentCheck(boolean on) {
        alignmentCheck = on;
        if (current != null) {
            useTag();
        }
    }

    boolean alignmentCheck() {
        return alignmentCheck;
    }

    CpuFault fault() {
        return fault;
    }

    /** An entry of the active space has been filled. */
    void noteFilled(long va) {
        if (va >= 0 && current.halved) {
            lowerPages.add(va);
        }
    }

    void noteLargePage() {
        largePages = true;
    }

    /** Loads 1, 2, 4 or 8 bytes. */
    public long load(long va, int bytes) {
        long entry = readTable + Tlb.entry(va);
        if (ProcessMemory.getLong(entry) == (va + (bytes - 1) & Tlb.PAGE_MASK | tag)) {
            return Host.read(va + ProcessMemory.getLong(entry + 8), bytes);
        }
        return slow.load(va, bytes, false);
    }

    /** Loads from the stack: as {@link #load}, but an address that is not canonical raises #SS. */
    public long loadStack(long va, int bytes) {
        long entry = readTable + Tlb.entry(va);
        if (ProcessMemory.getLong(entry) == (va + (bytes - 1) & Tlb.PAGE_MASK | tag)) {
            return Host.read(va + ProcessMemory.getLong(entry + 8), bytes);
        }
        return slow.load(va, bytes, true);
    }

    /** Stores 1, 2, 4 or 8 bytes. */
    public void store(long va, long value, int bytes) {
        long entry = writeTable + Tlb.entry(va);
        if (ProcessMemory.getLong(entry) == (va + (bytes - 1) & Tlb.PAGE_MASK | tag)) {
            Host.write(va + ProcessMemory.getLong(entry + 8), value, bytes);
        } else {
            slow.store(va, value, bytes, false);
        }
    }

    /** Stores to the stack: as {@link #store}, but an address that is not canonical raises #SS. */
    public void storeStack(long va, long value, int bytes) {
        long entry = writeTable + Tlb.entry(va);
        if (ProcessMemory.getLong(entry) == (va + (bytes - 1) & Tlb.PAGE_MASK | tag)) {
            Host.write(va + ProcessMemory.getLong(entry + 8), value, bytes);
        } else {
            slow.store(va, value, bytes, true);
        }
    }

    /**
     * Prepares a read-modify-write: the host address of the operand, or 0 if it has to go through {@link #loadPrepared} and
     * {@link #storePrepared} the slow way; throws the fault of a write if it can't be written.
     */
    public long prepare(long va, int bytes) {
        long entry = writeTable + Tlb.entry(va);
        if (ProcessMemory.getLong(entry) == (va + (bytes - 1) & Tlb.PAGE_MASK | tag)) {
            return va + ProcessMemory.getLong(entry + 8);
        }
        return slow.prepare(va, bytes);
    }

    /** The load of a read-modify-write. */
    public long loadPrepared(long host, long va, int bytes) {
        return host != 0 ? Host.read(host, bytes) : slow.loadForWrite(va, bytes);
    }

    /** The store of a read-modify-write. */
    public void storePrepared(long host, long va, long value, int bytes) {
        if (host != 0) {
            Host.write(host, value, bytes);
        } else {
            slow.store(va, value, bytes, false);
        }
    }

    /** The store of a locked read-modify-write: false if the operand is not {@code expected} any more. */
    public boolean compareAndSet(long host, long va, long expected, long value, int bytes) {
        if (host != 0 && (host & bytes - 1) == 0) {
            return Host.compareAndSet(host, expected, value, bytes);
        }
        return slow.compareAndSet(host, va, expected, value, bytes);
    }

    /**
     * Fills the TLB for an access that has missed it, and throws the fault that it raises; false if it has to go the slow way all the
     * same, or might raise another fault first.
     */
    public boolean refill(long va, int bytes, boolean write) {
        return slow.refill(va, bytes, write);
    }

    /** Compare and set of 16 bytes. */
    public WideExchange wide() {
        return wide;
    }

    boolean exchangeSlowly(long va) {
        return slow.exchange(va, wide);
    }

    /** Many elements at once. */
    public Spans spans() {
        return spans;
    }

    /** Throws the fault that a store of {@code bytes} bytes (up to a page) would raise. */
    public void checkWrite(long va, int bytes) {
        slow.prepare(va, bytes);
    }

    /** ENTER's last step: throws the fault that a store at the new top of the stack would raise. */
    public void checkStackWrite(long va) {
        slow.checkStackWrite(va);
    }

    /** Throws the fault that a load of {@code bytes} bytes (up to a page) would raise. */
    public void checkRead(long va, int bytes) {
        slow.checkRead(va, bytes);
    }

    /** Host address of the instruction byte at {@code va}, valid to the end of its page. */
    public long fetch(long va) {
        return slow.fetch(va);
    }

    /** Physical address of the instruction byte at {@code va}, whose page has been fetched from. */
    public long fetchPhysical(long va) {
        return slow.fetchPhysical(va);
    }
}
