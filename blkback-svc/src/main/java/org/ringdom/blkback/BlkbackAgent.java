package org.ringdom.blkback;

import java.util.concurrent.TimeUnit;

import org.agrona.CloseHelper;
import org.agrona.concurrent.NanoClock;
import org.ringdom.platform.linux.LinuxException;
import org.ringdom.runtime.backend.DeviceDirectory;
import org.ringdom.runtime.backend.GuestLinks;
import org.ringdom.runtime.handover.FileReceiver;
import org.ringdom.runtime.handover.HandedFiles;
import org.ringdom.runtime.service.ServiceAgent;
import org.ringdom.runtime.service.ServiceContext;
import org.ringdom.runtime.xenstore.AeronXenstore;
import org.ringdom.runtime.xenstore.Xenstore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The block service: serves rings first, then what the store wants, then what became of guests. */
final class BlkbackAgent implements ServiceAgent {
    private static final Logger LOG = LoggerFactory.getLogger(BlkbackAgent.class);
    private static final long LOOK_NS = TimeUnit.SECONDS.toNanos(1);

    private final Parts parts;
    private final DeviceDirectory<VbdHandshake> disks;
    private final RingScheduler scheduler;
    private final NanoClock clock;
    private FileReceiver receiver;
    /** What guests need not wait for. */
    private Runnable afterFirstAnswers;
    private int deathPort;
    private boolean deathsPossible = true;
    private long lookAtNs;

    private BlkbackAgent(Parts parts) {
        this.parts = parts;
        this.scheduler = parts.scheduler();
        this.clock = parts.clock();
        this.disks = new DeviceDirectory<>(parts.store(), parts.domid(), "vbd",
                (domid, number, attention) -> new VbdHandshake(parts, domid, number, attention));
    }

    /** Attaches what a predecessor had attached; needs neither core nor store nor fabric to be alive. */
    static BlkbackAgent create(ServiceContext context) {
        BlkbackSettings settings = BlkbackSettings.from(context.options());
        Xenstore store = new AeronXenstore(context.fabric(), context.addresses().xenstore(), context.identity(),
                context.agentWait());
        GuestLinks guests = new GuestLinks(context.domid(), context.folder(), context.table(),
                context.report().file().buffer(), context.hypercalls());
        RecordFiles files = new RecordFiles(context.folder(), context.role(), context.ownerEpoch());
        if (context.arguments().isRehearsal()) {
            PracticeImages.lead(files, context.folder());
        }
        IoPool pool = new IoPool(settings.ioThreads(), context.receiver().doorbell()::ring);
        Parts parts = new Parts(context.domid(), settings, context.table(), store, guests, files,
                new RingScheduler(pool), context.sender()::send, new StatisticsFiles(context.folder(), context.role(),
                        context.ownerEpoch(), settings.statistics()),
                new HandedFiles(), System::nanoTime);
        BlkbackAgent agent = new BlkbackAgent(parts);
        context.report().replayed(agent.attach());
        agent.afterFirstAnswers = () -> agent.listen(context);
        return agent;
    }

    /** Without the socket everything works, but new images cost a restart of this process. */
    private void listen(ServiceContext context) {
        try {
            receiver = new FileReceiver(context.folder().handover(), parts.handed(), context.poller(),
                    context::isSupervisor);
        } catch (LinuxException refused) {
            LOG.warn("cannot be handed open images: {}", refused.getMessage());
        }
    }

    /** An agent of these parts: for tests; call {@link #attach()} first. */
    static BlkbackAgent of(Parts parts) {
        return new BlkbackAgent(parts);
    }

    /** Takes over a predecessor's rings, then begins to listen. Returns the requests that it had left. */
    int attach() {
        parts.statistics().takeOver();
        int left = new Inheritance(parts).takeOver(disks);
        disks.watch();
        parts.guests().core().bindDeaths(port -> deathPort = port);
        return left;
    }

    DeviceDirectory<VbdHandshake> disks() {
        return disks;
    }

    @Override
    public int doWork() {
        int work = scheduler.doWork();
        long nowNs = clock.nanoTime();
        int steps = disks.doWork(nowNs);
        work += steps;
        deathsPossible |= steps > 0;
        if (deathsPossible || nowNs - lookAtNs >= LOOK_NS) {
            lookAtNs = nowNs;
            deathsPossible = false;
            work += lookForDeaths();
            if (afterFirstAnswers != null) {
                afterFirstAnswers.run();
                afterFirstAnswers = null;
            }
        }
        return work;
    }

    private int lookForDeaths() {
        int work = 0;
        for (int domid : parts.guests().dead()) {
            disks.disconnect(domid);
            work++;
        }
        parts.statistics().removeDead(parts.guests()::isAlive);
        parts.guests().acknowledgeDead();
        parts.handed().forgetDead(domid -> parts.table().slotOf(domid) >= 0);
        return work;
    }

    @Override
    public void onEvent(int port) {
        if (port == deathPort && port != 0) {
            deathsPossible = true;
        } else {
            scheduler.onEvent(port);
        }
    }

    @Override
    public long sleepLimitNs() {
        long retry = disks.retryAtNs();
        return retry == Long.MAX_VALUE ? Long.MAX_VALUE : Math.max(1, retry - clock.nanoTime());
    }

    /** Leaves rings and records as they are: a successor goes on with them. */
    @Override
    public void close() {
        scheduler.pool().close();
        disks.all().forEach(disk -> disk.device().leave());
        CloseHelper.quietCloseAll(receiver, parts.handed(), parts.statistics(),
                parts.guests());
    }

    @Override
    public String roleName() {
        return "blkback";
    }
}
