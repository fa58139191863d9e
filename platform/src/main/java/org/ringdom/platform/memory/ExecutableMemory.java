package org.ringdom.platform.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

import org.ringdom.platform.linux.LinuxException;
import org.ringdom.platform.linux.SyscallNumbers;
import org.ringdom.platform.linux.Syscalls;

/**
 * Private memory of this process that can be written and executed: machine code that a translator makes.
 *
 * <p>Large pages are asked for. Pages cost memory once they have been written. Owner: whoever allocated it; the arena frees it.
 */
public final class ExecutableMemory {
    private static final int PROT_ALL = 7;
    private static final int MAP_PRIVATE_ANONYMOUS_NORESERVE = 0x4022;
    private static final int MADV_HUGEPAGE = 14;
    private static final long ALIGNMENT = 2L << 20;
    /** A call is short and never blocks, so it may do without the JVM's transitions and see an array of the heap. */
    private static final MethodHandle CALL = Linker.nativeLinker().downcallHandle(
            FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.JAVA_LONG), Linker.Option.critical(true));

    private final MemorySegment segment;

    private ExecutableMemory(MemorySegment segment) {
        this.segment = segment;
    }

    /**
     * Memory of {@code bytes} bytes, a multiple of 2 MiB.
     *
     * @throws LinuxException if the system refuses it: ENOMEM, or EACCES where a policy forbids such memory
     */
    public static ExecutableMemory allocate(Arena arena, long bytes) {
        long all = bytes + ALIGNMENT;
        long address = Syscalls.call(SyscallNumbers.MMAP, 0, all, PROT_ALL, MAP_PRIVATE_ANONYMOUS_NORESERVE, -1, 0,
                Syscalls.NONE);
        Syscalls.check(address, "map", "memory for machine code");
        MemorySegment mapped = MemorySegment.ofAddress(address).reinterpret(all, arena, ExecutableMemory::unmap);
        MemorySegment aligned = mapped.asSlice(-address & ALIGNMENT - 1, bytes);
        // Only a wish: kernels without large pages refuse it.
        Syscalls.call(SyscallNumbers.MADVISE, aligned.address(), bytes, MADV_HUGEPAGE);
        return new ExecutableMemory(aligned);
    }

    private static void unmap(MemorySegment mapped) {
        Syscalls.check(Syscalls.call(SyscallNumbers.MUNMAP, mapped.address(), mapped.byteSize(), 0), "unmap",
                "memory for machine code");
    }

    /** All of it. */
    public MemorySegment segment() {
        return segment;
    }

    /**
     * Calls a function in it, {@code void f(int64_t *array, int64_t argument)}. It must return within microseconds, and must not
     * call back into Java: until then the JVM can't stop this thread.
     *
     * @param function where it begins
     * @param array may lie in the heap
     */
    public static void call(MemorySegment function, MemorySegment array, long argument) {
        try {
            CALL.invokeExact(function, array, argument);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a call of machine code failed", e);
        }
    }
}
