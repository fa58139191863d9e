package org.ringdom.x86.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.platform.linux.LinuxException;
import org.ringdom.platform.memory.ExecutableMemory;
import org.ringdom.platform.memory.HostCpuid;

/**
 * Compare and set of 16 bytes, for which the JVM has no instruction: CMPXCHG16B itself, where the host's processor has it and the
 * system gives memory for code; else under a lock, atomic only against others of its kind in this process. Belongs to its CPU's
 * thread.
 */
public final class WideExchange {
    private static final Object LOCK = new Object();
    private static final int BYTES = 16;
    private static final int EXPECTED = 0;
    private static final int VALUE = 2;
    private static final int EQUAL = 4;
    private static final int WORDS = 5;
    private static final long CODE_BYTES = 2L << 20;
    /**
     * {@code void f(int64_t state[5], int64_t address)}: push rbx; mov r8,rdi; mov rax,[r8]; mov rdx,[r8+8]; mov rbx,[r8+16];
     * mov rcx,[r8+24]; lock cmpxchg16b [rsi]; mov [r8],rax; mov [r8+8],rdx; setz al; movzx eax,al; mov [r8+32],rax; pop rbx; ret.
     */
    private static final byte[] EXCHANGE = {0x53, 0x49, (byte) 0x89, (byte) 0xF8, 0x49, (byte) 0x8B, 0x00, 0x49,
        (byte) 0x8B, 0x50, 0x08, 0x49,
        (byte) 0x8B, 0x58, 0x10, 0x49, (byte) 0x8B, 0x48, 0x18, (byte) 0xF0, 0x48, 0x0F, (byte) 0xC7, 0x0E,
        0x49, (byte) 0x89, 0x00, 0x49, (byte) 0x89, 0x50, 0x08, 0x0F, (byte) 0x94, (byte) 0xC0, 0x0F,
        (byte) 0xB6, (byte) 0xC0, 0x49, (byte) 0x89, 0x40, 0x20, 0x5B, (byte) 0xC3};

    /** Made when it is needed for the first time: machine code of blocks does nearly all of these. */
    private static final class Code {
        /** Empty: there can't be any. */
        private static final Optional<MemorySegment> FUNCTION = make();

        private Code() {
        }

        private static Optional<MemorySegment> make() {
            if (!System.getProperty("os.arch").equals("amd64")) {
                return Optional.empty();
            }
            try {
                MemorySegment code = ExecutableMemory.allocate(Arena.global(), CODE_BYTES).segment();
                if (!HostCpuid.hasWideExchange(code)) {
                    return Optional.empty();
                }
                SharedBuffer.of(code).putBytes(0, EXCHANGE, 0, EXCHANGE.length);
                return Optional.of(code);
            } catch (LinuxException refused) {
                return Optional.empty();
            }
        }
    }

    private final Mmu mmu;
    private final long[] state = new long[WORDS];
    private final MemorySegment heap = MemorySegment.ofArray(state);

    WideExchange(Mmu mmu) {
        this.mmu = mmu;
    }

    /** Stores the second pair at an aligned address if the first is there; true if it was. Throws the faults of a store. */
    public boolean compareAndSet(long va, long expectedLow, long expectedHigh, long low, long high) {
        long host = mmu.prepare(va, BYTES);
        state[EXPECTED] = expectedLow;
        state[EXPECTED + 1] = expectedHigh;
        state[VALUE] = low;
        state[VALUE + 1] = high;
        return host != 0 ? exchange(host) : mmu.exchangeSlowly(va);
    }

    /** What was there, the lower half. */
    public long low() {
        return state[EXPECTED];
    }

    /** The upper half. */
    public long high() {
        return state[EXPECTED + 1];
    }

    long newLow() {
        return state[VALUE];
    }

    long newHigh() {
        return state[VALUE + 1];
    }

    /** At a host address. */
    boolean exchange(long host) {
        if (Code.FUNCTION.isPresent()) {
            ExecutableMemory.call(Code.FUNCTION.get(), heap, host);
            return state[EQUAL] != 0;
        }
        synchronized (LOCK) {
            boolean equal = found(Host.ALL.getLong(host), Host.ALL.getLong(host + 8));
            if (equal) {
                Host.ALL.putLong(host, newLow());
                Host.ALL.putLong(host + 8, newHigh());
            }
            return equal;
        }
    }

    /** Notes what is there; true if it is what was expected. */
    boolean found(long low, long high) {
        boolean equal = low == state[EXPECTED] && high == state[EXPECTED + 1];
        state[EXPECTED] = low;
        state[EXPECTED + 1] = high;
        return equal;
    }
}
