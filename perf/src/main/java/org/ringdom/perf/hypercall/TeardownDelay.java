package org.ringdom.perf.hypercall;

import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import org.agrona.IoUtil;
import org.ringdom.abi.shared.DomainEvents;
import org.ringdom.abi.shared.HypercallMailbox;
import org.ringdom.abi.xen.DomId;
import org.ringdom.perf.measure.Pause;
import org.ringdom.perf.measure.Trips;
import org.ringdom.perf.process.BareInstance;
import org.ringdom.perf.process.Options;
import org.ringdom.perf.process.Placement;
import org.ringdom.runtime.event.EventFile;
import org.ringdom.runtime.hypercall.HypercallException;
import org.ringdom.runtime.hypercall.Hypercalls;
import org.ringdom.runtime.hypercall.MailboxHypercalls;
import org.ringdom.runtime.hypercall.NewDomain;
import org.ringdom.runtime.ipc.AgentWait;
import org.ringdom.runtime.memory.GuestMemory;
import org.ringdom.runtime.memory.SharedFile;

/**
 * How long a service's hypercalls take while the core destroys a guest with much memory and all of its event channels in use,
 * beside the same hypercalls just before. The bound is 1 ms more.
 */
public final class TeardownDelay {
    private static final long PAGES_PER_MIB = 256;
    private static final int GRANT_FRAMES = 4;
    private static final int CALLS = 1 << 21;
    private static final int ASKER = 1;
    private static final long QUIET_MS = 100;
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);

    private final BareInstance instance;
    private final Hypercalls control;
    private final Asker asker;
    private final int mebibytes;

    private TeardownDelay(BareInstance instance, Hypercalls control, Asker asker, int mebibytes) {
        this.instance = instance;
        this.control = control;
        this.asker = asker;
        this.mebibytes = mebibytes;
    }

    /** Runs it and prints a table. {@code --rounds --mib}. */
    public static void run(Options options) {
        int rounds = options.number("rounds", 15);
        int mebibytes = options.number("mib", 2048);
        System.out.println("A hypercall that reads, while a guest with " + mebibytes
                + " MiB and all event channels in use is destroyed; " + rounds + " guests");
        System.out.println("| | calls | p50 µs | p99 µs | worst µs |\n|---|---|---|---|---|");
        Trips quiet = new Trips(CALLS);
        Trips busy = new Trips(CALLS);
        try (BareInstance instance = new BareInstance(Placement.ANY)) {
            Hypercalls control = instance.client(0, 1);
            try (Asker asker = new Asker(instance, ASKER, instance.service(control, ASKER))) {
                TeardownDelay measurement = new TeardownDelay(instance, control, asker, mebibytes);
                measurement.round(new Trips(CALLS), new Trips(CALLS)); // warms up
                for (int i = 0; i < rounds; i++) {
                    measurement.round(quiet, busy);
                }
            }
        }
        System.out.println(row("before", quiet));
        System.out.println(row("while the guest is destroyed", busy));
    }

    private static String row(String what, Trips trips) {
        return String.format(Locale.ROOT, "| %s | %d | %.1f | %.1f | %.1f |", what, trips.count(),
                trips.quantileNs(0.5) / 1e3, trips.quantileNs(0.99) / 1e3, trips.quantileNs(1) / 1e3);
    }

    private void round(Trips quiet, Trips busy) {
        Hypercalls.CreatedDomain guest = makeGuest();
        long madeNs = System.nanoTime();
        Pause.of(QUIET_MS);
        long startNs = System.nanoTime();
        control.destroyDomain(guest.domid());
        while (isThere(guest.domid())) {
            if (System.nanoTime() - startNs > PATIENCE_NS) {
                throw new IllegalStateException("the guest does not go");
            }
        }
        long endNs = System.nanoTime();
        asker.collect(startNs, endNs, busy);
        asker.collect(madeNs, startNs, quiet);
        IoUtil.deleteIfExists(instance.folder().domainEvents(guest.domid()).toFile());
        IoUtil.deleteIfExists(instance.folder().domainControl(guest.domid()).toFile());
        IoUtil.deleteIfExists(instance.folder().domainMemory(guest.domid()).toFile());
    }

    private boolean isThere(int domid) {
        try {
            control.domainInfo(domid);
            return true;
        } catch (HypercallException gone) {
            return false;
        }
    }

    private Hypercalls.CreatedDomain makeGuest() {
        long pages = mebibytes * PAGES_PER_MIB;
        Hypercalls.CreatedDomain guest = control
                .createDomain(new NewDomain(0, pages, 1, 0, GRANT_FRAMES, 1, UUID.randomUUID()));
        int domid = guest.domid();
        SharedFile.create(instance.folder().domainEvents(domid), DomainEvents.guestFileSize(1),
                file -> DomainEvents.initialiseGuest(file, 1, domid, guest.incarnation()));
        SharedFile.create(instance.folder().domainControl(domid), HypercallMailbox.fileSize(1),
                file -> HypercallMailbox.initialise(file, 1, domid, guest.incarnation()));
        GuestMemory.create(instance.folder(), domid, pages, GRANT_FRAMES);
        control.attachFiles(domid);
        control.finishBuild(domid);
        useAllPorts(guest);
        return guest;
    }

    private void useAllPorts(Hypercalls.CreatedDomain guest) {
        try (SharedFile mailbox = SharedFile.open(instance.folder().domainControl(guest.domid()),
                HypercallMailbox.MAGIC, HypercallMailbox.VERSION, true);
                EventFile coreEvents = EventFile.open(instance.folder().coreEvents())) {
            Hypercalls vcpu = new Hypercalls(new MailboxHypercalls(mailbox.buffer(), 0,
                    () -> coreEvents.raise(guest.slot(), 0), AgentWait.polling()));
            while (true) {
                vcpu.allocUnbound(DomId.SELF, 0);
            }
        } catch (HypercallException full) {
            // ENOSPC: all are used
        }
    }
}
