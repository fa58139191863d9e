package org.ringdom.launcher.demo;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;

import org.agrona.concurrent.SystemNanoClock;
import org.ringdom.blktapstats.disk.LiveDisks;
import org.ringdom.launcher.api.Instance;
import org.ringdom.launcher.api.InstanceControl;
import org.ringdom.launcher.api.InstanceControl.DemoOptions;
import org.ringdom.launcher.api.SupervisorException;
import org.ringdom.launcher.image.DebianImage;
import org.ringdom.platform.terminal.Termios;

/**
 * {@code ringdom demo}: makes a disk image, starts an instance and a guest that checks its disk, kills every process of the
 * instance in turn, compares the disk with what the guest saw, and takes everything down.
 */
public final class Demo {
    private static final int OK = 0;
    private static final int DEFAULT_COLUMNS = 80;

    private final DemoOptions options;
    private final DemoInstance instance;
    private final ProgressLine progress;
    private volatile boolean verified;

    private Demo(InstanceControl control, Instance instance, DemoOptions options, PrintWriter out) {
        this.options = options;
        this.instance = new DemoInstance(control, instance);
        this.progress = new ProgressLine(out, columns(), SystemNanoClock.INSTANCE);
    }

    private static int columns() {
        if (!Termios.isTerminal(Termios.STDOUT)) {
            return 0;
        }
        return Termios.windowSize(Termios.STDOUT).map(Termios.WindowSize::columns).filter(columns -> columns > 0)
                .orElse(DEFAULT_COLUMNS);
    }

    /**
     * Runs the demonstration with an instance that nobody else uses. Ctrl-C takes the instance down.
     *
     * @return 0; everything else is an exception
     * @throws SupervisorException if anything was not as promised: one line that says what and where the logs are
     */
    public static int run(InstanceControl control, Instance instance, DemoOptions options, PrintWriter out)
            throws SupervisorException {
        return new Demo(control, instance, options, out).run();
    }

    private int run() throws SupervisorException {
        Thread hook = new Thread(this::interrupted, "demo-end");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            perform();
            verified = true;
        } catch (SupervisorException failed) {
            throw new SupervisorException(failed.getMessage() + afterwards(), failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new SupervisorException("interrupted" + afterwards(), interrupted);
        } catch (RuntimeException bug) {
            // the instance must not outlive a bug of the demonstration either
            progress.print("the demonstration itself failed" + afterwards());
            throw bug;
        } finally {
            removeHook(hook);
        }
        return OK;
    }

    private void perform() throws SupervisorException, InterruptedException {
        Instance own = instance.instance();
        DemoImage image = DemoImage.prepare(options.image(), options.sizeMib(), instance.makeImageFolder());
        progress.print(String.format("disk      %s, %.1f MiB: %s", image.words(), mib(image.bytes()), image.path()));
        long beginNs = System.nanoTime();
        instance.start();
        try (Victims victims = new Victims(own.folder())) {
            progress.print(String.format("instance  '%s', up in %.1f s: %s", own.name(),
                    (System.nanoTime() - beginNs) / 1e9, victims.words()));
            int domid = instance.create(DemoGuest.config(image, options.seed()));
            try (DemoGuest guest = new DemoGuest(own.folder(), domid, victims)) {
                DemoReport report = new DemoRun(options, guest, victims, progress).run(image);
                report.print(progress, LiveDisks.read(own.folder(), System.currentTimeMillis()));
            }
        }
        finish(image);
    }

    private void finish(DemoImage image) throws SupervisorException {
        String name = instance.instance().name();
        if (options.keep()) {
            progress.print("instance  '" + name + "' is left running; `ringdom -i " + name + " down` ends it, "
                    + image.path() + " is the disk");
            return;
        }
        instance.end();
        instance.removeState();
        progress.print("instance  '" + name + "' was taken down");
        progress.print("next      " + next());
    }

    /** A guest of another kind, where it can be had. */
    private static String next() {
        boolean there = DebianImage.isWhole(DebianImage.defaultFolder());
        String obstacle = there ? "" : DebianImage.obstacle();
        return obstacle.isEmpty()
                ? "`ringdom linux` boots Debian's own kernel as a guest" + (there ? "" : ", through apt")
                : "`ringdom linux` would boot Debian's own kernel, but " + obstacle;
    }

    /** After a failure: takes the instance down, keeps its logs, and says where they are. */
    private String afterwards() {
        Path state = instance.instance().folder().state();
        String end = "";
        try {
            instance.end();
        } catch (SupervisorException failed) {
            end = "; at the end: " + failed.getMessage();
        }
        Path logs = instance.instance().folder().logs();
        if (Files.isDirectory(logs)) {
            return end + "; logs and disk are kept in " + state;
        }
        instance.removeState();
        return end;
    }

    /** Ctrl-C. */
    private void interrupted() {
        if (!verified) {
            progress.close();
            progress.print("ending ...");
            try {
                instance.end();
                instance.removeState();
            } catch (SupervisorException failed) {
                progress.print("at the end: " + failed.getMessage());
            }
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException goingDown) {
            // the hook runs already: it ends the instance, and this thread must not go on
            awaitHook(hook);
        }
    }

    private static void awaitHook(Thread hook) {
        try {
            hook.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    static double mib(long bytes) {
        return bytes / 1048576.0;
    }
}
