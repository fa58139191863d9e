package org.ringdom.platform.landlock;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.ringdom.platform.linux.Errno;
import org.ringdom.platform.linux.LinuxException;
import org.ringdom.platform.linux.SyscallNumbers;
import org.ringdom.platform.linux.Syscalls;

/**
 * Has every thread of this process enter a rule set, the JVM's own included: a signal handler of a few machine instructions
 * does the system call, and is sent to each thread in turn. C libraries change the user of a process in the same way.
 *
 * <p>A thread that was confined passes it on to those it starts, so the work is done once a list of all threads names none
 * that has not been. x86-64 only. Not for several threads.
 */
final class ThreadBroadcast {
    /** A real-time signal that neither the C library nor the JVM uses. */
    private static final int SIGNAL = 42;
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(5);
    private static final int PAGE = 4096;
    private static final int READ_WRITE = 3;
    private static final int READ_EXECUTE = 5;
    private static final int PRIVATE_ANONYMOUS = 0x22;
    /** glibc's struct sigaction: handler, mask of 128 bytes, flags, restorer. */
    private static final int ACTION_BYTES = 152;
    private static final int FLAGS_OFFSET = 136;
    private static final int RESTART_ON_STACK = 0x1000_0000 | 0x0800_0000;
    private static final Path THREADS = Path.of("/proc/self/task");

    private ThreadBroadcast() {
    }

    static boolean isPossible() {
        return !SyscallNumbers.AARCH64;
    }

    /** Has all threads enter the rule set. */
    static void restrictAll(int ruleset) {
        if (!isPossible()) {
            throw new UnsupportedOperationException("this kernel confines one thread at a time");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment done = arena.allocate(ValueLayout.JAVA_INT);
            long code = makeExecutable(handler(ruleset, done.address()));
            MemorySegment before = setHandler(arena, code);
            try {
                signalAll(done);
            } finally {
                action(SIGNAL, before, arena.allocate(ACTION_BYTES, 8));
                Syscalls.call(SyscallNumbers.MUNMAP, code, PAGE, 0);
            }
        }
    }

    private static void signalAll(MemorySegment done) {
        long pid = ProcessHandle.current().pid();
        Set<Integer> confined = new HashSet<>();
        boolean more = true;
        while (more) {
            more = false;
            for (int thread : threads()) {
                if (confined.add(thread)) {
                    more = true;
                    signal(pid, thread, done);
                }
            }
        }
    }

    private static void signal(long pid, int thread, MemorySegment done) {
        int before = count(done);
        long sent = Syscalls.call(SyscallNumbers.TGKILL, pid, thread, SIGNAL);
        if (sent == -Errno.ESRCH) {
            return; // it has ended
        }
        Syscalls.check(sent, "reach", "thread " + thread);
        long deadlineNs = System.nanoTime() + PATIENCE_NS;
        while (count(done) == before) {
            if (!Files.exists(THREADS.resolve(Integer.toString(thread)))) {
                return;
            }
            if (System.nanoTime() - deadlineNs > 0) {
                throw new LinuxException("confine", "thread " + thread, Errno.ETIMEDOUT);
            }
            Thread.yield();
        }
    }

    private static int count(MemorySegment done) {
        return (int) ValueLayout.JAVA_INT.varHandle().getVolatile(done, 0L);
    }

    private static Set<Integer> threads() {
        Set<Integer> threads = new HashSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(THREADS)) {
            entries.forEach(entry -> threads.add(Integer.valueOf(entry.getFileName().toString())));
        } catch (IOException hidden) {
            throw new UncheckedIOException("cannot list the threads of this process", hidden);
        }
        return threads;
    }

    /**
     * The handler: {@code if (landlock_restrict_self(ruleset, 0) == 0) atomically ++*done}.
     *
     * <pre>
     *   B8 imm32      mov eax, number           85 C0          test eax, eax
     *   BF imm32      mov edi, ruleset          75 0D          jnz to ret
     *   31 F6         xor esi, esi              48 B9 imm64    mov rcx, done
     *   0F 05         syscall                   F0 FF 01       lock inc dword [rcx]
     *                                           C3             ret
     * </pre>
     */
    private static byte[] handler(int ruleset, long done) {
        byte[] code = new byte[32];
        int at = 0;
        code[at++] = (byte) 0xB8;
        at = little(code, at, SyscallNumbers.LANDLOCK_RESTRICT_SELF, Integer.BYTES);
        code[at++] = (byte) 0xBF;
        at = little(code, at, ruleset, Integer.BYTES);
        for (int instruction : new int[]{0x31, 0xF6, 0x0F, 0x05, 0x85, 0xC0, 0x75, 0x0D, 0x48, 0xB9}) {
            code[at++] = (byte) instruction;
        }
        at = little(code, at, done, Long.BYTES);
        for (int instruction : new int[]{0xF0, 0xFF, 0x01, 0xC3}) {
            code[at++] = (byte) instruction;
        }
        return Arrays.copyOf(code, at);
    }

    private static int little(byte[] code, int at, long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            code[at + i] = (byte) (value >>> 8 * i);
        }
        return at + bytes;
    }

    private static long makeExecutable(byte[] code) {
        long address = Syscalls.check(
                Syscalls.call(SyscallNumbers.MMAP, 0, PAGE, READ_WRITE, PRIVATE_ANONYMOUS, -1, 0, Syscalls.NONE),
                "map", "a page");
        MemorySegment.ofAddress(address).reinterpret(PAGE).copyFrom(MemorySegment.ofArray(code));
        Syscalls.check(Syscalls.call(SyscallNumbers.MPROTECT, address, PAGE, READ_EXECUTE), "make executable",
                "a page");
        return address;
    }

    private static MemorySegment setHandler(Arena arena, long code) {
        MemorySegment fresh = arena.allocate(ACTION_BYTES, 8);
        fresh.set(ValueLayout.JAVA_LONG, 0, code);
        fresh.set(ValueLayout.JAVA_INT, FLAGS_OFFSET, RESTART_ON_STACK);
        MemorySegment before = arena.allocate(ACTION_BYTES, 8);
        action(SIGNAL, fresh, before);
        return before;
    }

    /** The C library's, since it knows how a handler returns. */
    private static void action(int signal, MemorySegment fresh, MemorySegment before) {
        MethodHandle sigaction = Syscalls.libc("sigaction", FunctionDescriptor.of(ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS)).orElseThrow();
        try {
            if ((int) sigaction.invokeExact(signal, fresh, before) != 0) {
                throw new LinuxException("handle", "signal " + signal, Errno.EINVAL);
            }
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }
}
