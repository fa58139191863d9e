package org.ringdom.abi.shared;

import java.nio.charset.StandardCharsets;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * {@code procs.tbl}: who runs. The supervisor writes it; a successor adopts from it, everybody reads it.
 *
 * <pre>
 *   +0    shared file header (ownerEpoch: incarnation of the supervisor)
 *   +64   u32 fabricEpoch        epoch of the media driver that is ready to be used; 0: none yet
 *   +68   u32 entries
 *   +72   u64 hostBootId[2]      of the host's boot, /proc/sys/kernel/random/boot_id
 *   +88   u64 nextIncarnation    of processes; also the owner epochs given to successors
 *   +96   u64 stopping           1 while `down` is at work: the core respawns no supervisor
 *   +512  entries of 1024 bytes:
 *     +0    u32 state            {@link #FREE} ... {@link #STOPPED}
 *     +4    u32 domid            or 0xFFFFFFFF
 *     +8    u32 pid
 *     +12   u32 restarts
 *     +16   u64 startTimeTicks   field 22 of /proc/pid/stat
 *     +24   u64 incarnation      of the process (also its owner epoch)
 *     +32   u64 ping             counted up by the supervisor, copied by the process into its .own
 *     +40   u64 lastStallNs      from death seen to READY again
 *     +48   u64 startedAtMs      wall clock
 *     +56   u64 readyAtMs        wall clock, 0 until ready
 *     +64   u32 exitStatus       waitpid's status of the last death, 0xFFFFFFFF unknown
 *     +68   u32 kind             {@link #KIND_SERVICE}, {@link #KIND_GUEST}, {@link #KIND_CORE} ...
 *     +72   u64 replayed         of the last attach
 *     +80   char role[32]        NUL padded UTF-8
 *     +112  u32 confined         1: it may open its own files only
 *     +128  u32 commandLength, then the command, NUL separated UTF-8, up to 888 bytes
 * </pre>
 */
public final class ProcessTable {
    public static final long MAGIC = SharedFileHeader.magic("RDPROCTB");
    public static final int VERSION = 1;

    public static final int FABRIC_EPOCH_OFFSET = 64;
    public static final int ENTRIES_OFFSET = 68;
    public static final int HOST_BOOT_ID_OFFSET = 72;
    public static final int NEXT_INCARNATION_OFFSET = 88;
    public static final int STOPPING_OFFSET = 96;
    public static final int FIRST_ENTRY = 512;
    public static final int ENTRY_SIZE = 1024;

    public static final int STATE = 0;
    public static final int DOMID = 4;
    public static final int PID = 8;
    public static final int RESTARTS = 12;
    public static final int START_TIME = 16;
    public static final int INCARNATION = 24;
    public static final int PING = 32;
    public static final int LAST_STALL_NS = 40;
    public static final int STARTED_AT_MS = 48;
    public static final int READY_AT_MS = 56;
    public static final int EXIT_STATUS = 64;
    public static final int KIND = 68;
    public static final int REPLAYED = 72;
    public static final int ROLE = 80;
    public static final int ROLE_SIZE = 32;
    public static final int CONFINED = 112;
    public static final int COMMAND_LENGTH = 128;
    public static final int COMMAND = 132;
    public static final int MAX_COMMAND = ENTRY_SIZE - COMMAND;

    /** Entry states. */
    public static final int FREE = 0;
    public static final int STARTING = 1;
    public static final int READY = 2;
    public static final int DEAD = 3;
    public static final int FAILED = 4;
    public static final int STOPPING = 5;
    public static final int STOPPED = 6;

    /** Entry kinds. */
    public static final int KIND_SERVICE = 1;
    public static final int KIND_GUEST = 2;
    public static final int KIND_CORE = 3;
    public static final int KIND_FABRIC = 4;
    public static final int KIND_SUPERVISOR = 5;
    public static final int KIND_STANDBY = 6;

    private ProcessTable() {
    }

    public static long fileSize(int entries) {
        return FIRST_ENTRY + (long) entries * ENTRY_SIZE + 4095 & -4096L;
    }

    public static long entryOffset(int index) {
        return FIRST_ENTRY + (long) index * ENTRY_SIZE;
    }

    /** Fills a file that nobody else can open yet. */
    public static void initialise(SharedBuffer file, int entries) {
        file.putInt(ENTRIES_OFFSET, entries);
        file.putLong(NEXT_INCARNATION_OFFSET, 1);
        SharedFileHeader.initialise(file, MAGIC, VERSION, VERSION, SharedFileHeader.NO_DOMAIN, 0);
    }

    /** The role of an entry. */
    public static String role(SharedBuffer file, int index) {
        byte[] bytes = new byte[ROLE_SIZE];
        file.getBytes(entryOffset(index) + ROLE, bytes, 0, ROLE_SIZE);
        int length = 0;
        while (length < ROLE_SIZE && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
