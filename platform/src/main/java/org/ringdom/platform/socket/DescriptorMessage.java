package org.ringdom.platform.socket;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.IntConsumer;

import org.ringdom.platform.linux.Fds;

/**
 * The kernel's form of a message that carries one descriptor ({@code SCM_RIGHTS}), {@code linux/socket.h}:
 *
 * <pre>
 *   +0   struct msghdr       name, its length, vectors, their number, control, its length, flags
 *   +56  struct iovec        the bytes
 *   +72  struct cmsghdr      u64 length, i32 level, i32 type, then descriptors
 * </pre>
 */
final class DescriptorMessage {
    /** MSG_CMSG_CLOEXEC. */
    static final int CLOSE_ON_EXEC = 0x4000_0000;

    private static final int VECTOR = 56;
    private static final int CONTROL = 72;
    private static final int SOL_SOCKET = 1;
    private static final int SCM_RIGHTS = 1;
    private static final int CMSG_HEADER = 16;
    /** Room for two, which is what the kernel rounds one up to. */
    private static final int CONTROL_BYTES = 24;
    private static final int VECTORS_OFFSET = 16;
    private static final int COUNT_OFFSET = 24;
    private static final int CONTROL_OFFSET = 32;
    private static final int CONTROL_LENGTH_OFFSET = 40;

    private final MemorySegment memory;

    /** A message of {@code length} bytes at {@code address}. */
    DescriptorMessage(Arena arena, long address, long length) {
        memory = arena.allocate(CONTROL + CONTROL_BYTES, 8);
        memory.set(ValueLayout.JAVA_LONG, VECTORS_OFFSET, memory.address() + VECTOR);
        memory.set(ValueLayout.JAVA_LONG, COUNT_OFFSET, 1);
        memory.set(ValueLayout.JAVA_LONG, CONTROL_OFFSET, memory.address() + CONTROL);
        memory.set(ValueLayout.JAVA_LONG, VECTOR, address);
        memory.set(ValueLayout.JAVA_LONG, VECTOR + 8, length);
    }

    MemorySegment keep() {
        return memory;
    }

    /** Address for sendmsg. */
    long sending(int descriptor) {
        int length = CMSG_HEADER + Integer.BYTES;
        memory.set(ValueLayout.JAVA_LONG, CONTROL_LENGTH_OFFSET, length);
        memory.set(ValueLayout.JAVA_LONG, CONTROL, length);
        memory.set(ValueLayout.JAVA_INT, CONTROL + 8, SOL_SOCKET);
        memory.set(ValueLayout.JAVA_INT, CONTROL + 12, SCM_RIGHTS);
        memory.set(ValueLayout.JAVA_INT, CONTROL + CMSG_HEADER, descriptor);
        return memory.address();
    }

    /** Address for recvmsg. */
    long receiving() {
        memory.set(ValueLayout.JAVA_LONG, CONTROL_LENGTH_OFFSET, CONTROL_BYTES);
        return memory.address();
    }

    /** Hands on the first descriptor that came; closes another one. */
    void received(IntConsumer taker) {
        long control = memory.get(ValueLayout.JAVA_LONG, CONTROL_LENGTH_OFFSET);
        if (control < CMSG_HEADER + Integer.BYTES || memory.get(ValueLayout.JAVA_INT, CONTROL + 8) != SOL_SOCKET
                || memory.get(ValueLayout.JAVA_INT, CONTROL + 12) != SCM_RIGHTS) {
            return;
        }
        long end = Math.min(memory.get(ValueLayout.JAVA_LONG, CONTROL), CONTROL_BYTES);
        for (long at = CMSG_HEADER + Integer.BYTES; at + Integer.BYTES <= end; at += Integer.BYTES) {
            Fds.close(memory.get(ValueLayout.JAVA_INT, CONTROL + at));
        }
        taker.accept(memory.get(ValueLayout.JAVA_INT, CONTROL + CMSG_HEADER));
    }
}
