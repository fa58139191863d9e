package org.ringdom.perf.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.ringdom.launcher.demo.StoreSocket;
import org.ringdom.perf.process.RunningInstance;

/** Reads over a guest's ring: the guest is {@link RingReader}. */
final class RingReads {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);

    private final RunningInstance instance;
    private final StoreSocket store;
    private final String base;
    private int number;

    /** Creates the guest. */
    RingReads(RunningInstance instance) {
        this.instance = instance;
        store = instance.store();
        Path classes = Path.of(RingReader.class.getProtectionDomain().getCodeSource().getLocation().getPath());
        int domid = instance.create("""
                name = "reader"
                kernel = "java:%s"
                class_path = [ '%s' ]
                memory = 16
                on_poweroff = "destroy"
                """.formatted(RingReader.class.getName(), classes));
        base = "/local/domain/" + domid + "/";
    }

    /** Reads a second. */
    double run(int milliseconds) {
        String key = Integer.toString(++number);
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(milliseconds) + PATIENCE_NS;
        try {
            store.write(base + RingReader.LOAD, key + " " + milliseconds);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(milliseconds));
            while (System.nanoTime() - deadlineNs < 0) {
                String[] words = store.read(base + RingReader.RESULT).orElse("").split(" ");
                if (words[0].equals(key)) {
                    return Long.parseLong(words[1]) * 1e9 / Long.parseLong(words[2]);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        throw new IllegalStateException("the guest gave no result; see " + instance.folder().logs());
    }
}
