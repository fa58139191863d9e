package org.ringdom.platform.landlock;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.ringdom.platform.linux.Errno;
import org.ringdom.platform.linux.LibcFunction;
import org.ringdom.platform.linux.LinuxException;
import org.ringdom.platform.linux.SyscallNumbers;
import org.ringdom.platform.linux.Syscalls;

/**
 * Has every thread of this process enter a rule set, the JVM's own included: a signal handler of a few machine instructions
 * does the system call, and is sent to all threads at once. C libraries change the user of a process in the same way.
 *
 * <p>A thread that was confined passes it on to those it starts, so the work is done once a list of all threads names none
 * that has not been. x86-64 only. Not for several threads.
 *
 * <pre>
 *   +0  u32 count                  of handlers that have done it
 *   +4  u32 thread[MAX_THREADS]    their threads, in that order
 * </pre>
 */
final class ThreadBroadcast {
    /** A real-time signal that neither the C library nor the JVM uses. */
    private static final int SIGNAL = 42;
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(5);
    /** Between two looks whether threads that have not answered are there at all. */
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int MAX_THREADS = 1023;
    private static final int PAGE = 4096;
    private static final int READ_WRITE = 3;
    private static final int READ_EXECUTE = 5;
    private static final int PRIVATE_ANONYMOUS = 0x22;
    /** glibc's struct sigaction: handler, mask of 128 bytes, flags, restorer. */
    private static final int ACTION_BYTES = 152;
    private static final int FLAGS_OFFSET = 136;
    private static final int RESTART_ON_STACK = 0x1000_0000 | 0x0800_0000;
    private static final Path THREADS = Path.of("/proc/self/task");

    private final MemorySegment done;
    private final Set<Integer> signalled = new HashSet<>();
    private final Set<Integer> answered = new HashSet<>();

    private ThreadBroadcast(MemorySegment done) {
        this.done = done;
    }

    static boolean isPossible() {
        return !SyscallNumbers.AARCH64;
    }

    /** Has all threads enter the rule set. */
    static void restrictAll(int ruleset) {
        if (!isPossible()) {
            throw new UnsupportedOperationException("this kernel confines one thread at a time");
        }
        broadcast(SyscallNumbers.LANDLOCK_RESTRICT_SELF, ruleset);
    }

    /** Does the same with a call that changes nothing, so that it is fast later. */
    static void practise() {
        if (isPossible()) {
            broadcast(SyscallNumbers.SCHED_YIELD, 0);
        }
    }

    private static void broadcast(int call, int argument) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment done = arena.allocate(PAGE, 64);
            long code = makeExecutable(handler(call, argument, done.address()));
            MemorySegment before = setHandler(arena, code);
            try {
                new ThreadBroadcast(done).signalAll();
            } finally {
                action(SIGNAL, before, arena.allocate(ACTION_BYTES, 8));
                Syscalls.call(SyscallNumbers.MUNMAP, code, PAGE, 0);
            }
        }
    }

    private void signalAll() {
        long pid = ProcessHandle.current().pid();
        boolean more = true;
        while (more) {
            more = false;
            for (int thread : threads()) {
                if (signalled.add(thread)) {
                    more = true;
                    signal(pid, thread);
                }
            }
            awaitAnswers();
        }
    }

    private static void signal(long pid, int thread) {
        long sent = Syscalls.call(SyscallNumbers.TGKILL, pid, thread, SIGNAL);
        if (sent != -Errno.ESRCH) { // else it has ended
            Syscalls.check(sent, "reach", "thread " + thread);
        }
    }

    /** Until each thread that was sent the signal has answered or is gone. */
    private void awaitAnswers() {
        long beganNs = System.nanoTime();
        long lookNs = beganNs + LOOK_NS;
        while (!allAnswered()) {
            long nowNs = System.nanoTime();
            if (nowNs - lookNs > 0) {
                lookNs = nowNs + LOOK_NS;
                signalled.retainAll(threads());
            }
            if (nowNs - beganNs > PATIENCE_NS) {
                signalled.removeAll(answered);
                throw new LinuxException("confine", "threads " + signalled, Errno.ETIMEDOUT);
            }
            Thread.yield();
        }
    }

    private boolean allAnswered() {
        int count = (int) ValueLayout.JAVA_INT.varHandle().getVolatile(done, 0L);
        if (count > MAX_THREADS) {
            throw new LinuxException("confine", "more than " + MAX_THREADS + " threads", Errno.E2BIG);
        }
        for (int i = 1; i <= count; i++) {
            int thread = (int) ValueLayout.JAVA_INT.varHandle().getVolatile(done, (long) i * Integer.BYTES);
            if (thread != 0) {
                answered.add(thread);
            }
        }
        return answered.containsAll(signalled);
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
     * The handler: {@code if (call(argument, 0) == 0) thread[count++] = gettid()}, the count atomically.
     *
     * <pre>
     *   B8 imm32      mov eax, call             BA 01 00 00 00   mov edx, 1
     *   BF imm32      mov edi, argument         F0 0F C1 11      lock xadd [rcx], edx
     *   31 F6         xor esi, esi              81 FA imm32      cmp edx, MAX_THREADS
     *   0F 05         syscall                   73 04            jae to ret
     *   85 C0         test eax, eax             89 44 91 04      mov [rcx + 4 * rdx + 4], eax
     *   75 26         jnz to ret                C3               ret
     *   B8 imm32      mov eax, gettid
     *   0F 05         syscall
     *   48 B9 imm64   mov rcx, done
     * </pre>
     */
    private static byte[] handler(int call, int argument, long done) {
        ByteBuffer code = ByteBuffer.allocate(80).order(ByteOrder.LITTLE_ENDIAN);
        code.put((byte) 0xB8).putInt(call);
        code.put((byte) 0xBF).putInt(argument);
        put(code, 0x31, 0xF6, 0x0F, 0x05, 0x85, 0xC0, 0x75, 0x26);
        code.put((byte) 0xB8).putInt(SyscallNumbers.GETTID);
        put(code, 0x0F, 0x05, 0x48, 0xB9);
        code.putLong(done);
        code.put((byte) 0xBA).putInt(1);
        put(code, 0xF0, 0x0F, 0xC1, 0x11, 0x81, 0xFA);
        code.putInt(MAX_THREADS);
        put(code, 0x73, 0x04, 0x89, 0x44, 0x91, 0x04, 0xC3);
        return Arrays.copyOf(code.array(), code.position());
    }

    private static void put(ByteBuffer code, int... bytes) {
        for (int value : bytes) {
            code.put((byte) value);
        }
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
        if ((int) LibcFunction.of("sigaction").call(signal, fresh.address(), before.address()) != 0) {
            throw new LinuxException("handle", "signal " + signal, Errno.EINVAL);
        }
    }
}
