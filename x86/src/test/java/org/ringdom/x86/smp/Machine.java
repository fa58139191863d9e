package org.ringdom.x86.smp;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.x86.engine.Engine;
import org.ringdom.x86.engine.Tiers;
import org.ringdom.x86.exception.CpuFault;
import org.ringdom.x86.harness.PageTables;
import org.ringdom.x86.memory.GuestMemory;
import org.ringdom.x86.state.Cpu;
import org.ringdom.x86.state.CpuCallbacks;

/** CPUs over one memory: a page of code for each, and pages of data that all share. INT3 ends a CPU's program. */
final class Machine implements CpuCallbacks {
    static final long CODE = 0x10000000L;
    static final long DATA = 0x20000000L;
    /** Where CPUs wait for each other. */
    static final long MEETING = DATA + 3 * 4096;
    private static final long RECORDS = 0x40000000L;
    private static final long RECORDS_APART = 0x2000000L;
    private static final int PAGES = 4;
    private static final int OTHER_FRAMES = 64;
    private static final int FRAMES_OF_TABLES = 64;
    private static final long USER = PageTables.PRESENT | PageTables.USER | PageTables.WRITABLE;

    private final SharedBuffer ram;
    private final GuestMemory memory;
    private final PageTables tables;
    private final Arena arena;
    private final Tiers tiers;
    final long codeFrame;
    final long dataFrame;
    final List<Cpu> cpus = new ArrayList<>();
    private final Set<Cpu> ended = ConcurrentHashMap.newKeySet();
    private final List<Engine> engines = new ArrayList<>();

    /** Where each CPU writes what it has seen: the first frame of as many pages as asked for. */
    private final List<Long> records = new ArrayList<>();
    private final int recordPages;

    Machine(Arena arena, Tiers tiers) {
        this(arena, tiers, 0);
    }

    /** @param recordBytes that each CPU may write at {@link #record} for itself */
    Machine(Arena arena, Tiers tiers, long recordBytes) {
        this.arena = arena;
        this.tiers = tiers;
        recordPages = (int) (recordBytes + 4095 >> 12);
        ram = SharedBuffer.allocate(arena, (OTHER_FRAMES + PAGES * (recordPages + (long) FRAMES_OF_TABLES)) * 4096);
        memory = new GuestMemory(ram);
        tables = new PageTables(ram);
        codeFrame = frames();
        dataFrame = frames();
        for (int i = 0; i < PAGES; i++) {
            tables.map(CODE + i * 4096L, codeFrame + i, USER);
            tables.map(DATA + i * 4096L, dataFrame + i, USER);
        }
    }

    private long frames() {
        long first = tables.newFrame();
        for (int i = 1; i < PAGES; i++) {
            tables.newFrame();
        }
        return first;
    }

    /** A CPU that runs this code at the start of its page. */
    Cpu add(ByteBuffer code) {
        return add(code, tiers);
    }

    /** The same on other tiers. */
    Cpu add(ByteBuffer code, Tiers own) {
        int number = cpus.size();
        addRecords(number);
        for (int i = 0; i < code.limit(); i++) {
            ram.putByte((codeFrame + number << 12) + i, code.get(i));
        }
        Cpu cpu = new Cpu(arena, memory, this);
        cpu.memory.load(cpu.memory.space(), tables.root());
        cpu.rip = CODE + number * 4096L;
        cpus.add(cpu);
        engines.add(new Engine(cpu, own));
        return cpu;
    }

    private void addRecords(int number) {
        long first = recordPages == 0 ? 0 : tables.newFrame();
        for (int i = 1; i < recordPages; i++) {
            tables.newFrame();
        }
        for (int i = 0; i < recordPages; i++) {
            tables.map(record(number) + i * 4096L, first + i, USER);
        }
        records.add(first);
    }

    /** Where a CPU's own records begin. */
    static long record(int cpu) {
        return RECORDS + cpu * RECORDS_APART;
    }

    /** A word of a CPU's records. */
    long recorded(int cpu, long index) {
        return ram.getLong((records.get(cpu) << 12) + index * 8);
    }

    long data(int offset) {
        return ram.getLong((dataFrame << 12) + offset);
    }

    void setData(int offset, long value) {
        ram.putLong((dataFrame << 12) + offset, value);
    }

    /** Runs all CPUs, each on a thread of its own, to their ends. */
    void run() throws InterruptedException {
        List<Throwable> failures = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < cpus.size(); i++) {
            Engine engine = engines.get(i);
            Cpu cpu = cpus.get(i);
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    for (int k = 0; k < 100_000 && !ended.contains(cpu); k++) {
                        engine.run(100_000);
                    }
                } catch (Throwable e) {
                    synchronized (failures) {
                        failures.add(e);
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (!failures.isEmpty()) {
            throw new AssertionError(failures.getFirst());
        }
    }

    @Override
    public void interrupt(Cpu c, int vector) {
        ended.add(c);
        c.stop();
    }

    @Override
    public void syscall(Cpu c) {
        throw new IllegalStateException("system call");
    }

    @Override
    public void exception(Cpu c, CpuFault fault) {
        throw new IllegalStateException("at " + Long.toHexString(c.rip) + ": " + fault.getMessage());
    }

    @Override
    public void cpuid(Cpu c) {
        c.regs[Cpu.RAX] = 0;
    }

    @Override
    public long timestamp(Cpu c) {
        return 0;
    }
}
