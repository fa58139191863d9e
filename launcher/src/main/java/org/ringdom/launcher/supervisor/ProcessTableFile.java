package org.ringdom.launcher.supervisor;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.ProcessTable;
import org.ringdom.abi.shared.SharedFileHeader;
import org.ringdom.launcher.api.ServiceState;
import org.ringdom.platform.process.ProcessIdentity;
import org.ringdom.runtime.memory.SharedFile;

/**
 * {@code procs.tbl} with its meaning: who runs, in a form that survives the supervisor's death at any store.
 *
 * <p>The state word of an entry is stored last, with release order; pid is stored after the start time. So a reader that
 * sees STARTING with a pid sees the right start time, and STARTING without a pid means: the supervisor died around the
 * start, look for the process by its arguments. One writer, the supervisor that took the file over; many readers.
 */
public final class ProcessTableFile implements AutoCloseable {
    /** Processes of an instance at most, guests included. */
    public static final int ENTRIES = 320;

    private static final ServiceState[] STATES = ServiceState.values();

    private final SharedFile file;
    private final SharedBuffer buffer;

    private ProcessTableFile(SharedFile file) {
        this.file = file;
        this.buffer = file.buffer();
    }

    /** Makes the file of a new instance. */
    public static void create(Path path, UUID bootId) {
        SharedFile.create(path, ProcessTable.fileSize(ENTRIES), buffer -> {
            ProcessTable.initialise(buffer, ENTRIES);
            buffer.putLong(ProcessTable.HOST_BOOT_ID_OFFSET, bootId.getMostSignificantBits());
            buffer.putLong(ProcessTable.HOST_BOOT_ID_OFFSET + Long.BYTES, bootId.getLeastSignificantBits());
        });
    }

    /** Maps the file: writable for the supervisor, read-only for everybody else. */
    public static ProcessTableFile open(Path path, boolean writable) {
        return new ProcessTableFile(SharedFile.open(path, ProcessTable.MAGIC, ProcessTable.VERSION, writable));
    }

    /** Takes the file over for the supervisor of that epoch; false if a later one has it. */
    public boolean takeOver(long ownerEpoch) {
        return file.takeOver(ownerEpoch);
    }

    /** Epoch of the supervisor that has the file now. */
    public long ownerEpoch() {
        return SharedFileHeader.ownerEpoch(buffer);
    }

    /** The host's boot in which the instance was made; after another one nothing of it lives. */
    public UUID bootId() {
        return new UUID(buffer.getLong(ProcessTable.HOST_BOOT_ID_OFFSET),
                buffer.getLong(ProcessTable.HOST_BOOT_ID_OFFSET + Long.BYTES));
    }

    /** A number that no process of the instance had or will have. */
    public long nextIncarnation() {
        return buffer.getAndAddLong(ProcessTable.NEXT_INCARNATION_OFFSET, 1);
    }

    /** The epoch of the media driver that can be used; 0: none yet. */
    public int fabricEpoch() {
        return buffer.getIntAcquire(ProcessTable.FABRIC_EPOCH_OFFSET);
    }

    /** Publishes a media driver that is ready. */
    public void fabricEpoch(int epoch) {
        buffer.putIntRelease(ProcessTable.FABRIC_EPOCH_OFFSET, epoch);
    }

    /** Whether the instance is being taken down. */
    public boolean stopping() {
        return buffer.getLongAcquire(ProcessTable.STOPPING_OFFSET) != 0;
    }

    /** Says that the instance is being taken down: the core starts no supervisor any more. */
    public void stopping(boolean stopping) {
        buffer.putLongRelease(ProcessTable.STOPPING_OFFSET, stopping ? 1 : 0);
    }

    /** All entries in use, in order. */
    public List<ProcessEntry> entries() {
        List<ProcessEntry> entries = new ArrayList<>();
        for (int index = 0; index < capacity(); index++) {
            if (state(index) != ServiceState.FREE) {
                entries.add(read(index));
            }
        }
        return entries;
    }

    /** How many entries are in a state; costs nearly nothing. */
    public int count(ServiceState state) {
        int count = 0;
        for (int index = 0; index < capacity(); index++) {
            count += state(index) == state ? 1 : 0;
        }
        return count;
    }

    /** The entry in use of a role. */
    public Optional<ProcessEntry> find(String role) {
        return entries().stream().filter(entry -> entry.role().equals(role)).findFirst();
    }

    /**
     * Makes an entry for a role that has none, about to be started: STARTING, without a process yet.
     *
     * @throws IllegalStateException if the table is full
     * @throws IllegalArgumentException if the role or the command is too long
     */
    public int add(String role, int kind, int domid, List<String> command) {
        byte[] name = role.getBytes(StandardCharsets.UTF_8);
        if (name.length >= ProcessTable.ROLE_SIZE) {
            throw new IllegalArgumentException("the role '" + role + "' is longer than " + ProcessTable.ROLE_SIZE);
        }
        int index = firstFree();
        long at = ProcessTable.entryOffset(index);
        buffer.putBytes(at + ProcessTable.ROLE, Arrays.copyOf(name, ProcessTable.ROLE_SIZE), 0, ProcessTable.ROLE_SIZE);
        buffer.putInt(at + ProcessTable.KIND, kind);
        buffer.putInt(at + ProcessTable.DOMID, domid);
        buffer.putInt(at + ProcessTable.PID, 0);
        buffer.putInt(at + ProcessTable.RESTARTS, 0);
        buffer.putInt(at + ProcessTable.CONFINED, 0);
        buffer.putInt(at + ProcessTable.EXIT_STATUS, -1);
        for (int field : new int[]{ProcessTable.START_TIME, ProcessTable.INCARNATION, ProcessTable.PING,
            ProcessTable.LAST_STALL_NS, ProcessTable.STARTED_AT_MS, ProcessTable.READY_AT_MS, ProcessTable.REPLAYED}) {
            buffer.putLong(at + field, 0);
        }
        command(index, command);
        state(index, ServiceState.STARTING);
        return index;
    }

    private int firstFree() {
        for (int index = 0; index < capacity(); index++) {
            if (state(index) == ServiceState.FREE) {
                return index;
            }
        }
        throw new IllegalStateException(
                "the instance has " + capacity() + " processes, and no more fit into procs.tbl");
    }

    /** Writes the command that starts the process again. */
    public void command(int index, List<String> command) {
        byte[] bytes = String.join("\0", command).getBytes(StandardCharsets.UTF_8);
        if (bytes.length > ProcessTable.MAX_COMMAND) {
            throw new IllegalArgumentException(
                    "the command has " + bytes.length + " bytes, more than " + ProcessTable.MAX_COMMAND);
        }
        long at = ProcessTable.entryOffset(index);
        buffer.putInt(at + ProcessTable.COMMAND_LENGTH, 0);
        buffer.putBytes(at + ProcessTable.COMMAND, bytes, 0, bytes.length);
        buffer.putIntRelease(at + ProcessTable.COMMAND_LENGTH, bytes.length);
    }

    /** A process is about to be started: to be called before it is. */
    public void starting(int index, long incarnation, long nowMs) {
        long at = ProcessTable.entryOffset(index);
        if (buffer.getLong(at + ProcessTable.INCARNATION) != 0) {
            buffer.putInt(at + ProcessTable.RESTARTS, buffer.getInt(at + ProcessTable.RESTARTS) + 1);
        }
        buffer.putIntRelease(at + ProcessTable.PID, 0);
        buffer.putLong(at + ProcessTable.START_TIME, 0);
        buffer.putLong(at + ProcessTable.INCARNATION, incarnation);
        buffer.putLong(at + ProcessTable.STARTED_AT_MS, nowMs);
        buffer.putLong(at + ProcessTable.READY_AT_MS, 0);
        buffer.putLong(at + ProcessTable.REPLAYED, 0);
        state(index, ServiceState.STARTING);
    }

    /** Whether the process that is about to be started may open its own files only; before {@link #started}. */
    public void confined(int index, boolean confined) {
        buffer.putInt(ProcessTable.entryOffset(index) + ProcessTable.CONFINED, confined ? 1 : 0);
    }

    /** Whether the process of an entry may open its own files only. */
    public boolean isConfined(int index) {
        return buffer.getInt(ProcessTable.entryOffset(index) + ProcessTable.CONFINED) != 0;
    }

    /** The process that was about to be started is this one. */
    public void started(int index, ProcessIdentity identity) {
        long at = ProcessTable.entryOffset(index);
        buffer.putLong(at + ProcessTable.START_TIME, identity.startTimeTicks());
        buffer.putIntRelease(at + ProcessTable.PID, identity.pid());
    }

    /**
     * It is ready.
     *
     * @param stallNs since its predecessor's death was seen; 0 if it has none
     * @param replayed entries that it replayed at its attach
     */
    public void ready(int index, long nowMs, long stallNs, long replayed) {
        long at = ProcessTable.entryOffset(index);
        buffer.putLong(at + ProcessTable.READY_AT_MS, nowMs);
        buffer.putLong(at + ProcessTable.REPLAYED, replayed);
        if (stallNs > 0) {
            buffer.putLong(at + ProcessTable.LAST_STALL_NS, stallNs);
        }
        state(index, ServiceState.READY);
    }

    /** It is dead, and proved to be. */
    public void dead(int index, int exitStatus) {
        buffer.putInt(ProcessTable.entryOffset(index) + ProcessTable.EXIT_STATUS, exitStatus);
        state(index, ServiceState.DEAD);
    }

    /** Sets the state alone: FAILED, STOPPING or STOPPED. */
    public void mark(int index, ServiceState state) {
        state(index, state);
    }

    /** Gives the entry back. */
    public void remove(int index) {
        state(index, ServiceState.FREE);
    }

    /** Sends the next ping and returns its number. */
    public long ping(int index) {
        long at = ProcessTable.entryOffset(index) + ProcessTable.PING;
        long ping = buffer.getLong(at) + 1;
        buffer.putLongRelease(at, ping);
        return ping;
    }

    /** A copy of an entry. */
    public ProcessEntry read(int index) {
        long at = ProcessTable.entryOffset(index);
        ServiceState state = state(index);
        int pid = buffer.getIntAcquire(at + ProcessTable.PID);
        return new ProcessEntry(index, ProcessTable.role(buffer, index), buffer.getInt(at + ProcessTable.KIND), state,
                buffer.getInt(at + ProcessTable.DOMID), pid, buffer.getLong(at + ProcessTable.START_TIME),
                buffer.getLong(at + ProcessTable.INCARNATION), buffer.getInt(at + ProcessTable.RESTARTS),
                buffer.getLong(at + ProcessTable.PING), buffer.getLong(at + ProcessTable.LAST_STALL_NS),
                buffer.getLong(at + ProcessTable.STARTED_AT_MS), buffer.getLong(at + ProcessTable.READY_AT_MS),
                buffer.getInt(at + ProcessTable.EXIT_STATUS), buffer.getLong(at + ProcessTable.REPLAYED),
                readCommand(at));
    }

    private List<String> readCommand(long at) {
        int length = buffer.getIntAcquire(at + ProcessTable.COMMAND_LENGTH);
        if (length <= 0 || length > ProcessTable.MAX_COMMAND) {
            return List.of();
        }
        byte[] bytes = new byte[length];
        buffer.getBytes(at + ProcessTable.COMMAND, bytes, 0, length);
        return List.of(new String(bytes, StandardCharsets.UTF_8).split("\0", -1));
    }

    private int capacity() {
        return (int) Math.min(buffer.getInt(ProcessTable.ENTRIES_OFFSET),
                (buffer.size() - ProcessTable.FIRST_ENTRY) / ProcessTable.ENTRY_SIZE);
    }

    private ServiceState state(int index) {
        int state = buffer.getIntAcquire(ProcessTable.entryOffset(index) + ProcessTable.STATE);
        return state >= 0 && state < STATES.length ? STATES[state] : ServiceState.FREE;
    }

    private void state(int index, ServiceState state) {
        buffer.putIntRelease(ProcessTable.entryOffset(index) + ProcessTable.STATE, state.ordinal());
    }

    @Override
    public void close() {
        file.close();
    }
}
