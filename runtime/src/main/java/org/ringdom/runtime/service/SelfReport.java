package org.ringdom.runtime.service;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.DomainOwn;
import org.ringdom.abi.shared.ProcessTable;
import org.ringdom.abi.shared.SharedFileHeader;
import org.ringdom.runtime.memory.SharedFile;

/**
 * What a process says about itself in its {@code .own} file: state, pid, pong, heartbeat, CPU time. Whoever finds a later
 * owner in the file is fenced and must go.
 *
 * <p>Threading: the agent thread, except {@link #stopping}.
 */
public final class SelfReport implements AutoCloseable {
    private static final long TICK_NS = TimeUnit.SECONDS.toNanos(1) / 100;
    /** How often to look for our entry while there is none. */
    private static final long SEARCH_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int STAT_BYTES = 1024;
    /** Of utime in /proc/self/stat, counted from the field behind the name. */
    private static final int UTIME = 11;

    private final SharedFile own;
    private final SharedBuffer buffer;
    private final SharedFile processes;
    private final FileChannel stat;
    private final ByteBuffer statBytes = ByteBuffer.allocate(STAT_BYTES);
    private final long pid;
    private long entry;
    private long searchAtNs = System.nanoTime();

    /**
     * Takes the file over and reports STARTING.
     *
     * @param ownPath the {@code .own} file
     * @param processTable {@code procs.tbl}, or null if nobody pings
     * @throws ServiceFailure FENCED if a later process has the file, NO_INPUT if a file is missing
     */
    public SelfReport(Path ownPath, Path processTable, long ownerEpoch) {
        this.own = ServiceFiles.open(ownPath, DomainOwn.MAGIC, DomainOwn.VERSION, true);
        this.buffer = own.buffer();
        this.pid = ProcessHandle.current().pid();
        if (!own.takeOver(ownerEpoch)) {
            throw new ServiceFailure(ServiceFailure.FENCED,
                    ownPath.getFileName() + " belongs to a later process (epoch "
                            + SharedFileHeader.ownerEpoch(buffer) + ", mine " + ownerEpoch + ")");
        }
        this.processes = processTable == null
                ? null
                : ServiceFiles.open(processTable, ProcessTable.MAGIC, ProcessTable.VERSION, false);
        this.stat = openStat();
        buffer.putInt(DomainOwn.PID_OFFSET, (int) pid);
        buffer.putLong(DomainOwn.REPLAYED_OFFSET, 0);
        buffer.putLong(DomainOwn.CPU_NS_OFFSET, cpuNs());
        heartbeat();
        buffer.putIntRelease(DomainOwn.STATE_OFFSET, DomainOwn.STARTING);
    }

    private static FileChannel openStat() {
        try {
            return FileChannel.open(Path.of("/proc/self/stat"), StandardOpenOption.READ);
        } catch (IOException hidden) {
            throw new UncheckedIOException("cannot read /proc/self/stat", hidden);
        }
    }

    /** The mapped file. */
    public SharedFile file() {
        return own;
    }

    /** Reports READY. */
    public void ready() {
        buffer.putLong(DomainOwn.FIRST_DUTY_OFFSET, System.nanoTime());
        heartbeat();
        buffer.putIntRelease(DomainOwn.STATE_OFFSET, DomainOwn.READY);
    }

    /** Reports STOPPING; from any thread. */
    public void stopping() {
        buffer.putIntRelease(DomainOwn.STATE_OFFSET, DomainOwn.STOPPING);
    }

    /** The agent has done something. */
    public void heartbeat() {
        buffer.putLongRelease(DomainOwn.HEARTBEAT_OFFSET, System.nanoTime());
    }

    /** Entries that were replayed or published at attach. */
    public void replayed(long entries) {
        buffer.putLongRelease(DomainOwn.REPLAYED_OFFSET, entries);
    }

    /** A wake-up was lost and found by the rescan. */
    public void countRescan() {
        buffer.getAndAddLong(DomainOwn.RESCANS_OFFSET, 1);
    }

    /** Lost wake-ups so far, predecessors included. */
    public long rescans() {
        return buffer.getLongAcquire(DomainOwn.RESCANS_OFFSET);
    }

    /** Answers the supervisor's ping if there is a new one; returns whether there was. */
    public boolean answerPing() {
        long at = entry();
        if (at < 0) {
            return false;
        }
        long ping = processes.buffer().getLongAcquire(at + ProcessTable.PING);
        if (ping == buffer.getLong(DomainOwn.PONG_OFFSET)) {
            return false;
        }
        buffer.putLong(DomainOwn.CPU_NS_OFFSET, cpuNs());
        heartbeat();
        buffer.putLongRelease(DomainOwn.PONG_OFFSET, ping);
        return true;
    }

    /** Offset of our entry in procs.tbl, or -1. */
    private long entry() {
        if (processes == null) {
            return -1;
        }
        SharedBuffer table = processes.buffer();
        if (entry > 0 && isOurs(table, entry)) {
            return entry;
        }
        if (System.nanoTime() - searchAtNs < 0) {
            return -1;
        }
        searchAtNs = System.nanoTime() + SEARCH_NS;
        int entries = (int) Math.min(table.getInt(ProcessTable.ENTRIES_OFFSET),
                (table.size() - ProcessTable.FIRST_ENTRY) / ProcessTable.ENTRY_SIZE);
        for (int i = 0; i < entries; i++) {
            long at = ProcessTable.entryOffset(i);
            if (isOurs(table, at)) {
                entry = at;
                return at;
            }
        }
        return -1;
    }

    private boolean isOurs(SharedBuffer table, long at) {
        int state = table.getIntAcquire(at + ProcessTable.STATE);
        return table.getInt(at + ProcessTable.PID) == pid && (state == ProcessTable.STARTING
                || state == ProcessTable.READY || state == ProcessTable.STOPPING);
    }

    /** CPU time of this process in ns, to 10 ms. */
    private long cpuNs() {
        try {
            statBytes.clear();
            int length = stat.read(statBytes, 0);
            String line = new String(statBytes.array(), 0, Math.max(0, length), StandardCharsets.US_ASCII);
            String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
            return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[UTIME + 1])) * TICK_NS;
        } catch (IOException unreadable) {
            return 0;
        }
    }

    @Override
    public void close() {
        try {
            stat.close();
        } catch (IOException ignored) {
            // nothing was written
        }
        if (processes != null) {
            processes.close();
        }
        own.close();
    }
}
