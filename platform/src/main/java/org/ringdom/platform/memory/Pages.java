package org.ringdom.platform.memory;

import org.ringdom.platform.linux.LibcFunction;

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
        return (int) LibcFunction.of("getpagesize").call();
    }
}
