package org.ringdom.platform.memory;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.ValueLayout;

import org.ringdom.platform.linux.Syscalls;

/** The host's page size (4096 on x86-64; 4, 16 or 64 KiB on aarch64). Xen's pages are 4096 bytes everywhere. */
public final class Pages {
    private static final int SIZE = query();

    private Pages() {
    }

    /** Bytes of a page of the host. */
    public static int size() {
        return SIZE;
    }

    /** {@code bytes} rounded up to whole host pages. */
    public static long roundUp(long bytes) {
        return Math.addExact(bytes, SIZE - 1L) & -SIZE;
    }

    private static int query() {
        try {
            return (int) Syscalls.libc("getpagesize", FunctionDescriptor.of(ValueLayout.JAVA_INT)).orElseThrow()
                    .invokeExact();
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }
}
