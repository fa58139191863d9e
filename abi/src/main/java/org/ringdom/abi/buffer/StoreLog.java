package org.ringdom.abi.buffer;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The recording of stores to shared memory that prefix tests stand on.
 *
 * <p>SIGKILL leaves a prefix of a thread's stores. A prefix test runs both sides of a protocol in one thread with a
 * {@link Recorder} installed, replays the first <i>k</i> stores for every <i>k</i> onto a copy of the memory, and runs the
 * real recovery code on it. In production {@link #ENABLED} is false and costs nothing.
 */
public final class StoreLog {
    /** True only when the JVM was started with {@code -Dringdom.storeLog=true}. */
    public static final boolean ENABLED = Boolean.getBoolean("ringdom.storeLog");

    private static Recorder recorder;

    private StoreLog() {
    }

    /** Takes each store in program order. */
    public interface Recorder {
        /** {@code value}'s low {@code width} bytes were stored, little endian, at an address of this process. */
        void store(long address, int width, long value);
    }

    /** Installs a recorder, or none with null. Single-threaded by design: tests step all sides in one thread. */
    public static void install(Recorder newRecorder) {
        recorder = newRecorder;
    }

    static void store(long address, int width, long value) {
        if (recorder != null) {
            recorder.store(address, width, value);
        }
    }

    /** A bulk copy counts as byte-wise stores, lowest address first, eight at a time where they are aligned. */
    static void bulk(MemorySegment written) {
        if (recorder == null) {
            return;
        }
        long at = 0;
        while (at < written.byteSize()) {
            boolean word = (written.address() + at) % 8 == 0 && written.byteSize() - at >= 8;
            long value = word
                    ? written.get(ValueLayout.JAVA_LONG_UNALIGNED, at)
                    : written.get(ValueLayout.JAVA_BYTE, at);
            recorder.store(written.address() + at, word ? 8 : 1, value);
            at += word ? 8 : 1;
        }
    }
}
