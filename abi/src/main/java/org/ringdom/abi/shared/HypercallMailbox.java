package org.ringdom.abi.shared;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * {@code dom-<id>.ctl}: a guest's hypercalls to the core, one slot of 4096 bytes per vCPU. The guest fills the request half
 * and commits it by {@code requestSeq}; the core answers in the other half and commits by {@code doneSeq}. One request is
 * outstanding per slot; {@code doneSeq == requestSeq} means idle.
 *
 * <pre>
 *   +0     shared file header
 *   +64    u32 slots
 *   slot of vCPU v at 4096 (v + 1):
 *     guest writes                          core writes
 *     +0   u64 requestSeq    (commit)       +2048 u64 doneSeq   (commit)
 *     +8   u32 opcode                       +2056 s64 result
 *     +12  u32 payloadLength                +2064 u64 values[6]
 *     +16  s64 args[6]                      +2112 u32 payloadLength
 *     +64  payload, 1984 bytes              +2116 u32 attempts   of the request being executed
 *                                           +2176 payload, 1920 bytes
 * </pre>
 */
public final class HypercallMailbox {
    public static final long MAGIC = SharedFileHeader.magic("RDMAILBX");
    public static final int VERSION = 1;

    public static final int SLOTS_OFFSET = 64;
    public static final int SLOT_SIZE = 4096;

    public static final int REQUEST_SEQ = 0;
    public static final int OPCODE = 8;
    public static final int REQUEST_LENGTH = 12;
    public static final int ARGS = 16;
    public static final int REQUEST_PAYLOAD = 64;
    public static final int MAX_REQUEST_PAYLOAD = 1984;
    public static final int DONE_SEQ = 2048;
    public static final int RESULT = 2056;
    public static final int VALUES = 2064;
    public static final int REPLY_LENGTH = 2112;
    public static final int ATTEMPTS = 2116;
    public static final int REPLY_PAYLOAD = 2176;
    public static final int MAX_REPLY_PAYLOAD = 1920;

    private HypercallMailbox() {
    }

    public static long slotOffset(int vcpu) {
        return (long) SLOT_SIZE * (vcpu + 1);
    }

    public static long fileSize(int vcpus) {
        return slotOffset(vcpus);
    }

    /** Fills a file that nobody else can open yet. */
    public static void initialise(SharedBuffer file, int vcpus, int domid, long incarnation) {
        file.putInt(SLOTS_OFFSET, vcpus);
        SharedFileHeader.initialise(file, MAGIC, VERSION, VERSION, domid, incarnation);
    }
}
