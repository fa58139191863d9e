package org.ringdom.launcher.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.ringdom.launcher.api.SupervisorException;
import org.ringdom.launcher.supervisor.ProcessEntry;
import org.ringdom.runtime.memory.InstanceFolder;

/**
 * The guest that checks its disk: the file that makes it, what it says in the store and in shared memory, and whether its
 * process is still the first one.
 *
 * <p>Used by one thread.
 */
final class DemoGuest implements AutoCloseable {
    /** Requests in flight. */
    static final int DEPTH = 32;

    private static final int MEMORY_MIB = 64;
    /** What the guest's model of the disk has room for. */
    private static final int MAX_WINDOW_MIB = 4096;

    private final InstanceFolder folder;
    private final int domid;
    private final Victims victims;
    private final GuestWatch watch;
    private final StoreSocket store;
    private final ProcessEntry process;
    private long storeAnsweredNs = System.nanoTime();

    /** @throws SupervisorException if the guest has no process */
    DemoGuest(InstanceFolder folder, int domid, Victims victims) throws SupervisorException {
        this.folder = folder;
        this.domid = domid;
        this.victims = victims;
        this.process = victims.find(role()).orElseThrow(() -> new SupervisorException("domain " + domid
                + " was created, but " + role() + " is not among the processes"));
        this.watch = new GuestWatch(folder, domid);
        this.store = new StoreSocket(folder.storeSocket());
    }

    /** The domain file of a guest that checks this image until it is told to stop. */
    static String config(DemoImage image, long seed) {
        return """
                name = "verifier"
                kernel = "java:org.ringdom.guest.verifier.Verifier"
                extra = "depth=%d seconds=0 seed=%d window-mib=%d"
                memory = %d
                vcpus = 1
                disk = ['format=raw,vdev=xvda,access=rw,target=%s']
                on_poweroff = "preserve"
                on_crash = "preserve"
                """.formatted(DEPTH, seed, MAX_WINDOW_MIB, MEMORY_MIB, image.path());
    }

    int domid() {
        return domid;
    }

    /** The number of its process, which must not change. */
    int pid() {
        return process.pid();
    }

    GuestWatch watch() {
        return watch;
    }

    private String role() {
        return "guest-" + domid;
    }

    /** A node that the guest writes; empty if it has not yet, or if the store cannot be asked just now. */
    Optional<String> says(String name) {
        try {
            Optional<String> value = store.read(node(name));
            storeAnsweredNs = System.nanoTime();
            return value;
        } catch (IOException notNow) {
            return Optional.empty();
        }
    }

    /** When the store answered last, on the clock of {@link System#nanoTime}. */
    long storeAnsweredNs() {
        return storeAnsweredNs;
    }

    /** Ends the random phase; false if the store cannot be asked just now. */
    boolean askToStop() {
        try {
            store.write(node("stop"), "1");
            return true;
        } catch (IOException notNow) {
            return false;
        }
    }

    private String node(String name) {
        return "/local/domain/" + domid + "/data/verifier/" + name;
    }

    /** Whether the process that was started first still runs. */
    boolean runs() {
        return victims.isAlive(process);
    }

    /** @throws SupervisorException if the guest's process was started again: a guest must never notice a kill */
    void requireSameProcess() throws SupervisorException {
        Optional<ProcessEntry> now = victims.find(role());
        boolean same = now.isEmpty()
                || now.get().incarnation() == process.incarnation() && now.get().pid() == process.pid();
        if (!same) {
            throw new SupervisorException("the guest's process was restarted: it was " + process.pid() + " and is "
                    + now.get().pid());
        }
    }

    /** Where the log of its process is, and its last line. */
    String log() {
        Path log = folder.logs().resolve(role() + ".log");
        try {
            List<String> lines = Files.readAllLines(log);
            return log + (lines.isEmpty() ? " is empty" : " says: " + lines.getLast());
        } catch (IOException unreadable) {
            return log + " cannot be read";
        }
    }

    @Override
    public void close() {
        watch.close();
    }
}
