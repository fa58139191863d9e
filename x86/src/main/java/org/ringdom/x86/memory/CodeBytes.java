package org.ringdom.x86.memory;

import java.lang.foreign.Arena;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * Bytes of guest code as they were at one moment, and digests, by which code is known to be still what it was: others than this CPU
 * write guest memory too (devices, other CPUs), and nobody tells. One thread.
 */
public final class CodeBytes {
    private final SharedBuffer copy = SharedBuffer.allocate(Arena.ofAuto(), GuestMemory.PAGE);

    /** Takes {@code length} bytes at a host address, at most a page, and copies them to the begin of {@code to}. */
    public void take(long host, int length, byte[] to) {
        Host.ALL.copyTo(host, copy, 0, length);
        copy.getBytes(0, to, 0, length);
    }

    /** Digest of the first {@code length} bytes that were taken. */
    public long digest(int length) {
        return digest(copy.address(), length);
    }

    /** Digest of {@code length} bytes at a host address. Four chains, because each step waits for a multiplication. */
    public static long digest(long host, int length) {
        long one = length;
        long two = 2;
        long three = 3;
        long four = 4;
        int i = 0;
        for (; i + 32 <= length; i += 32) {
            one = mix(one, Host.read(host + i, 8));
            two = mix(two, Host.read(host + i + 8, 8));
            three = mix(three, Host.read(host + i + 16, 8));
            four = mix(four, Host.read(host + i + 24, 8));
        }
        for (; i + 8 <= length; i += 8) {
            one = mix(one, Host.read(host + i, 8));
        }
        for (; i < length; i++) {
            one = mix(one, Host.read(host + i, 1));
        }
        return mix(mix(one, two), mix(three, four));
    }

    private static long mix(long digest, long value) {
        long mixed = (digest ^ value) * 0x9E37_79B9_7F4A_7C15L;
        return mixed ^ mixed >>> 29;
    }
}
