package org.ringdom.perf.block;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.ringdom.launcher.demo.StoreSocket;
import org.ringdom.perf.process.RunningInstance;

/** A guest's disk through the block domain: the guest is {@code org.ringdom.guest.blaster.Blaster}. */
final class GuestDisk implements Contender {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);

    private final RunningInstance instance;
    private final StoreSocket store;
    private final String base;
    private int number;

    /** Creates the guest; {@code extra} are its options. */
    GuestDisk(RunningInstance instance, Path image, String extra) {
        this.instance = instance;
        this.store = instance.store();
        int domid = instance.create("""
                name = "blaster"
                kernel = "java:org.ringdom.guest.blaster.Blaster"
                memory = 256
                extra = "%s"
                disk = [ 'format=raw,vdev=xvda,access=rw,target=%s' ]
                on_poweroff = "destroy"
                """.formatted(extra, image));
        this.base = "/local/domain/" + domid + "/data/blaster/";
    }

    @Override
    public String name() {
        return "ringdom";
    }

    @Override
    public double run(BlockLoad load, int milliseconds) {
        try {
            String key = Integer.toString(++number);
            store.write(base + "load", String.join(" ", key, load.kind(), Integer.toString(load.kib()),
                    Integer.toString(load.depth()), Integer.toString(milliseconds)));
            String[] words = await(key, milliseconds);
            return Long.parseLong(words[1]) * 1e9 / Long.parseLong(words[2]);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private String[] await(String key, int milliseconds) throws IOException {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(milliseconds) + PATIENCE_NS;
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(milliseconds));
        while (System.nanoTime() - deadlineNs < 0) {
            String[] words = store.read(base + "result").orElse("").split(" ");
            if (words[0].equals(key)) {
                if (words[1].equals("error:")) {
                    throw new IllegalStateException("the guest says: " + String.join(" ", words));
                }
                return words;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        throw new IllegalStateException("the guest gave no result; see " + instance.folder().logs());
    }

    @Override
    public void close() {
        // goes with its instance
    }
}
