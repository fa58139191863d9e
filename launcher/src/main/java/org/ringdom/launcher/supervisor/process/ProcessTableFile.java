package org.ringdom.launcher.supervisor.process;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.ProcessTable;
import org.ringdom.abi.shared.SharedFileHeader;
import org.ringdom.platform.process.ExitStatus;
import org.ringdom.platform.process.ProcessIdentity;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.memory.SharedFile;

/**
 * {@code procs.tbl}, mapped. The supervisor's process thread is the only writer of entries; every process of the user may
 * read. An entry's state is stored last when it is taken, its pid last when a process was started.
 */
public final class ProcessTableFile implements AutoCloseable {
    /** Room for the set and every guest that the core has slots for. */
    public static final int ENTRIES = 288;
    /** Exit status of a process that somebody else reaped. */
    public static final int UNKNOWN_EXIT = -1;

    private final SharedFile file;
    private final SharedBuffer buffer;

    private ProcessTableFile(SharedFile file) {
        this.file = file;
        this.buffer = file.buffer();
    }

    /** Makes the table of a new instance: the last file that is made, before the first process. */
    public static void create(InstanceFolder folder) {
        SharedFile.create(folder.processTable(), ProcessTable.fileSize(ENTRIES), buffer -> {
            UUID boot = ProcessIdentity.currentBootId();
            buffer.putLong(ProcessTable.HOST_BOOT_ID_OFFSET, boot.getMostSignificantBits());
            buffer.putLong(ProcessTable.HOST_BOOT_ID_OFFSET + 8, boot.getLeastSignificantBits());
            ProcessTable.initialise(buffer, ENTRIES);
        });
    }

    /** Maps the table of an instance; throws as {@link SharedFile#open} does. */
    public static ProcessTableFile open(InstanceFolder folder, boolean writable) {
        return new ProcessTableFile(
                SharedFile.open(folder.processTable(), ProcessTable.MAGIC, ProcessTable.VERSION, writable));
    }

    /** The same for readers; empty if there is no table. */
    public static Optional<ProcessTableFile> openIfThere(InstanceFolder folder) {
        return Files.exists(folder.processTable()) ? Optional.of(open(folder, false)) : Optional.empty();
    }

    /** Number of entries, free ones included. */
    public int size() {
        return Math.min(buffer.getInt(ProcessTable.ENTRIES_OFFSET), ENTRIES);
    }

    /** Boot of the host in which the instance was made. */
    public UUID bootId() {
        return new UUID(buffer.getLong(ProcessTable.HOST_BOOT_ID_OFFSET),
                buffer.getLong(ProcessTable.HOST_BOOT_ID_OFFSET + 8));
    }

    /** Epoch of the media driver that is ready to be used, 0 if there is none. */
    public int fabricEpoch() {
        return buffer.getIntAcquire(ProcessTable.FABRIC_EPOCH_OFFSET);
    }

    /** Makes a media driver known to everybody. */
    public void publishFabric(int epoch) {
        buffer.putIntRelease(ProcessTable.FABRIC_EPOCH_OFFSET, epoch);
    }

    /** True while the instance is being taken down: nobody starts a successor of anybody. */
    public boolean isStopping() {
        return buffer.getLongAcquire(ProcessTable.STOPPING_OFFSET) != 0;
    }

    /** Begins to take the instance down; there is no way back. */
    public void beginStopping() {
        buffer.putLongVolatile(ProcessTable.STOPPING_OFFSET, 1);
    }

    /** An incarnation that no process of this instance has had. */
    public long takeIncarnation() {
        return buffer.getAndAddLong(ProcessTable.NEXT_INCARNATION_OFFSET, 1);
    }

    /** Incarnation of the supervisor that writes now. */
    public long ownerEpoch() {
        return SharedFileHeader.ownerEpoch(buffer);
    }

    /** Takes the table over; false if a later supervisor has it. */
    public boolean takeOver(long incarnation) {
        return SharedFileHeader.takeOver(buffer, incarnation);
    }

    /** The entries that are not free, by index. */
    public List<ProcessEntry> entries() {
        List<ProcessEntry> entries = new ArrayList<>();
        for (int i = 0; i < size(); i++) {
            if (buffer.getIntAcquire(ProcessTable.entryOffset(i) + ProcessTable.STATE) != ProcessTable.FREE) {
                entries.add(read(i));
            }
        }
        return entries;
    }

    /** The entry of a role. */
    public Optional<ProcessEntry> find(String role) {
        return entries().stream().filter(entry -> entry.role().equals(role)).findFirst();
    }

    /** One entry as it is now. */
    public ProcessEntry read(int index) {
        long at = ProcessTable.entryOffset(index);
        int state = buffer.getIntAcquire(at + ProcessTable.STATE);
        int pid = buffer.getIntAcquire(at + ProcessTable.PID);
        return new ProcessEntry(index, ProcessTable.role(buffer, index), state, buffer.getInt(at + ProcessTable.KIND),
                buffer.getInt(at + ProcessTable.DOMID), pid, buffer.getLong(at + ProcessTable.START_TIME), bootId(),
                buffer.getLong(at + ProcessTable.INCARNATION), buffer.getInt(at + ProcessTable.RESTARTS),
                buffer.getLong(at + ProcessTable.PING), buffer.getLong(at + ProcessTable.LAST_STALL_NS),
                buffer.getLong(at + ProcessTable.STARTED_AT_MS), buffer.getLong(at + ProcessTable.READY_AT_MS),
                buffer.getInt(at + ProcessTable.EXIT_STATUS), buffer.getLong(at + ProcessTable.REPLAYED), command(at));
    }

    private List<String> command(long at) {
        int length = buffer.getInt(at + ProcessTable.COMMAND_LENGTH);
        if (length <= 0 || length > ProcessTable.MAX_COMMAND) {
            return List.of();
        }
        byte[] bytes = new byte[length];
        buffer.getBytes(at + ProcessTable.COMMAND, bytes, 0, length);
        return List.of(new String(bytes, StandardCharsets.UTF_8).split("\0", -1));
    }

    /**
     * Takes a free entry for a role.
     *
     * @return its index
     * @throws IllegalStateException if all are taken
     */
    int claim(String role, int kind, int domid) {
        byte[] name = role.getBytes(StandardCharsets.UTF_8);
        if (name.length >= ProcessTable.ROLE_SIZE) {
            throw new IllegalArgumentException("role name too long: " + role);
        }
        for (int i = 0; i < size(); i++) {
            long at = ProcessTable.entryOffset(i);
            if (buffer.getInt(at + ProcessTable.STATE) == ProcessTable.FREE) {
                buffer.fill(at, ProcessTable.ENTRY_SIZE, (byte) 0);
                buffer.putInt(at + ProcessTable.DOMID, domid);
                buffer.putInt(at + ProcessTable.KIND, kind);
                buffer.putInt(at + ProcessTable.EXIT_STATUS, UNKNOWN_EXIT);
                buffer.putBytes(at + ProcessTable.ROLE, Arrays.copyOf(name, ProcessTable.ROLE_SIZE), 0,
                        ProcessTable.ROLE_SIZE);
                buffer.putIntRelease(at + ProcessTable.STATE, ProcessTable.STOPPED);
                return i;
            }
        }
        throw new IllegalStateException("the table of processes is full: " + size() + " entries");
    }

    /** Says that a process is about to be started; whoever finds no pid beside it has to look for the process. */
    void starting(int index, long incarnation, List<String> command) {
        long at = ProcessTable.entryOffset(index);
        buffer.putIntRelease(at + ProcessTable.PID, 0);
        buffer.putLong(at + ProcessTable.INCARNATION, incarnation);
        buffer.putLong(at + ProcessTable.PING, 0);
        buffer.putLong(at + ProcessTable.READY_AT_MS, 0);
        byte[] bytes = String.join("\0", command).getBytes(StandardCharsets.UTF_8);
        int length = bytes.length > ProcessTable.MAX_COMMAND ? 0 : bytes.length;
        buffer.putInt(at + ProcessTable.COMMAND_LENGTH, length);
        buffer.putBytes(at + ProcessTable.COMMAND, bytes, 0, length);
        buffer.putIntRelease(at + ProcessTable.STATE, ProcessTable.STARTING);
    }

    /** Says who the started process is. */
    void started(int index, ProcessIdentity identity, long nowMs) {
        long at = ProcessTable.entryOffset(index);
        buffer.putLong(at + ProcessTable.STARTED_AT_MS, nowMs);
        buffer.putLong(at + ProcessTable.START_TIME, identity.startTimeTicks());
        buffer.putIntRelease(at + ProcessTable.PID, identity.pid());
    }

    /** Says that a process does its work. */
    void ready(int index, long nowMs, long replayed) {
        long at = ProcessTable.entryOffset(index);
        buffer.putLong(at + ProcessTable.READY_AT_MS, nowMs);
        buffer.putLong(at + ProcessTable.REPLAYED, replayed);
        buffer.putIntRelease(at + ProcessTable.STATE, ProcessTable.READY);
    }

    void stall(int index, long stallNs) {
        buffer.putLongRelease(ProcessTable.entryOffset(index) + ProcessTable.LAST_STALL_NS, stallNs);
    }

    /** Says that a process is proven dead. */
    void dead(int index, int exitStatus) {
        long at = ProcessTable.entryOffset(index);
        buffer.putInt(at + ProcessTable.EXIT_STATUS, exitStatus);
        buffer.putIntRelease(at + ProcessTable.STATE, ProcessTable.DEAD);
    }

    void countRestart(int index) {
        buffer.getAndAddInt(ProcessTable.entryOffset(index) + ProcessTable.RESTARTS, 1);
    }

    void state(int index, int state) {
        buffer.putIntRelease(ProcessTable.entryOffset(index) + ProcessTable.STATE, state);
    }

    /** Gives an entry back. */
    void free(int index) {
        state(index, ProcessTable.FREE);
    }

    /** Counts the ping up; returns it. */
    long ping(int index) {
        return buffer.getAndAddLong(ProcessTable.entryOffset(index) + ProcessTable.PING, 1) + 1;
    }

    /** How an end stands in the table: as waitpid tells it. */
    static int exitStatus(ExitStatus status) {
        return status.code() << 8 | status.signal();
    }

    @Override
    public void close() {
        file.close();
    }
}
