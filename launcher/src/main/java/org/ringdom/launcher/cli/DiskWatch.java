package org.ringdom.launcher.cli;

import java.io.PrintWriter;
import java.util.List;

import org.ringdom.blktapstats.disk.DiskReading;
import org.ringdom.blktapstats.disk.LiveDisks;
import org.ringdom.launcher.cli.output.DiskStatsView;
import org.ringdom.runtime.memory.InstanceFolder;

/** Prints what disks do, again and again. */
final class DiskWatch {
    private static final long MS_PER_S = 1000;

    private final InstanceFolder folder;
    private final PrintWriter out;

    DiskWatch(InstanceFolder folder, PrintWriter out) {
        this.folder = folder;
        this.out = out;
    }

    /** Rates, {@code times} times (0: until nobody reads any more), {@code seconds} apart. */
    void rates(int seconds, int times) throws InterruptedException {
        List<DiskReading> before = LiveDisks.read(folder, System.currentTimeMillis());
        for (int done = 0; (times <= 0 || done < times) && !out.checkError(); done++) {
            Thread.sleep(Math.max(1, seconds) * MS_PER_S);
            List<DiskReading> now = LiveDisks.read(folder, System.currentTimeMillis());
            out.println(DiskStatsView.rates(now, before));
            out.flush();
            before = now;
        }
    }
}
