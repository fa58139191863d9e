package org.ringdom.perf.linux;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import org.ringdom.launcher.api.SupervisorException;
import org.ringdom.launcher.console.ConsoleClient;
import org.ringdom.launcher.console.Screen;
import org.ringdom.launcher.supervisor.ProcessEntry;
import org.ringdom.perf.process.RunningInstance;
import org.ringdom.runtime.console.ConsoleFrame;

/** The system as a guest of Ringdom. */
final class RingdomMachine extends LinuxMachine implements Screen {
    private final RunningInstance instance;
    private final int domid;
    private final ConsoleClient console;
    private final Thread reader = new Thread(this::read, "guest-console");

    private RingdomMachine(RunningInstance instance, int domid) {
        this.instance = instance;
        this.domid = domid;
        console = new ConsoleClient(instance.folder().run().resolve(ConsoleFrame.SOCKET), domid, 0, ConsoleFrame.TYPE,
                ConsoleFrame.FROM_OLDEST, this, () -> false);
        reader.start();
    }

    /**
     * Creates one.
     *
     * @param words of the kernel's command line
     * @param devices lines of its domain file
     */
    static RingdomMachine create(RunningInstance instance, String name, Path kernel, Path initrd, int vcpus,
            int memoryMib, String words, String devices) {
        return new RingdomMachine(instance, instance.create("""
                name = "%s"
                kernel = "%s"
                ramdisk = "%s"
                memory = %d
                vcpus = %d
                extra = "console=hvc0 %s"
                %s
                """.formatted(name, kernel, initrd, memoryMib, vcpus, words, devices)));
    }

    private void read() {
        try {
            ended("the console ended: " + console.run());
        } catch (SupervisorException | RuntimeException failed) {
            ended(failed.toString());
        }
    }

    @Override
    int pid() {
        return instance.entries().stream().filter(entry -> entry.domid() == domid).mapToInt(ProcessEntry::pid)
                .findFirst().orElseThrow(() -> new IllegalStateException("the guest's process is gone"));
    }

    @Override
    String disk() {
        return "/dev/xvda";
    }

    @Override
    void type(String line) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        try {
            console.type(bytes, 0, bytes.length);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    @Override
    public void skipped(long bytes) {
        ended(bytes + " bytes of output were lost");
    }

    @Override
    public void role(boolean mayType) {
        // nobody else types
    }

    @Override
    public void away(boolean away) {
        // it comes back
    }

    @Override
    public void close() {
        console.leave();
        try {
            reader.join();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        instance.ringdom("destroy", Integer.toString(domid));
    }
}
