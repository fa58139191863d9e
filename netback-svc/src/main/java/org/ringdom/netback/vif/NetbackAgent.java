package org.ringdom.netback.vif;

import java.util.concurrent.TimeUnit;

import org.agrona.CloseHelper;
import org.agrona.concurrent.NanoClock;
import org.ringdom.netback.bridge.BridgeLimits;
import org.ringdom.netback.bridge.Bridges;
import org.ringdom.netback.capture.Captures;
import org.ringdom.netback.uplink.Readiness;
import org.ringdom.netback.uplink.UplinkConfig;
import org.ringdom.netback.uplink.Uplinks;
import org.ringdom.runtime.backend.DeviceDirectory;
import org.ringdom.runtime.backend.GuestLinks;
import org.ringdom.runtime.service.ServiceAgent;
import org.ringdom.runtime.service.ServiceContext;
import org.ringdom.runtime.xenstore.AeronXenstore;
import org.ringdom.runtime.xenstore.Xenstore;

/** The network service: serves rings first, then what the store wants, then what became of guests. */
public final class NetbackAgent implements ServiceAgent {
    private static final long LOOK_NS = TimeUnit.SECONDS.toNanos(1);

    private final Parts parts;
    private final DeviceDirectory<VifHandshake> vifs;
    private final QueueScheduler scheduler;
    private final NanoClock clock;
    private int deathPort;
    private boolean deathsPossible = true;
    private long lookAtNs;

    private NetbackAgent(Parts parts) {
        this.parts = parts;
        this.scheduler = parts.scheduler();
        this.clock = parts.clock();
        this.vifs = new DeviceDirectory<>(parts.store(), parts.domid(), "vif",
                (domid, number, attention) -> new VifHandshake(parts, domid, number, attention));
    }

    /** Attaches what a predecessor had attached; needs neither core nor store nor fabric to be alive. */
    public static NetbackAgent create(ServiceContext context) {
        NetbackSettings settings = NetbackSettings.from(context.options());
        Xenstore store = new AeronXenstore(context.fabric(), context.addresses().xenstore(), context.identity(),
                context.agentWait());
        GuestLinks guests = new GuestLinks(context.domid(), context.folder(), context.table(),
                context.report().file().buffer(), context.hypercalls());
        NanoClock clock = System::nanoTime;
        Bridges bridges = new Bridges(
                new BridgeLimits(settings.addresses(), settings.addressesPerPort(), settings.addressAgeNs()), clock);
        CounterPool counters = new CounterPool(context.report().file().buffer());
        Uplinks uplinks = new Uplinks(UplinkConfig.all(context.options()),
                new Uplinks.Limits(settings.uplinkBytes(), settings.bondSettleNs()), bridges,
                Readiness.of(context.poller()), clock, counters::ofUplink);
        Captures captures = new Captures(context.folder().netDumps(), bridges, clock, context.incarnation());
        Parts parts = new Parts(context.domid(), settings, store, guests,
                new RecordFiles(context.folder(), context.role(), context.ownerEpoch()), new QueueScheduler(clock),
                bridges, uplinks, captures, context.sender()::send, counters, clock);
        NetbackAgent agent = new NetbackAgent(parts);
        context.report().replayed(agent.attach());
        return agent;
    }

    /** An agent of these parts: for tests; call {@link #attach()} first. */
    static NetbackAgent of(Parts parts) {
        return new NetbackAgent(parts);
    }

    /** Takes over a predecessor's rings, then begins to listen. Returns the answers that it had not shown. */
    int attach() {
        int left = new Inheritance(parts).takeOver(vifs);
        vifs.watch();
        parts.guests().core().bindDeaths(port -> deathPort = port);
        return left;
    }

    DeviceDirectory<VifHandshake> vifs() {
        return vifs;
    }

    @Override
    public int doWork() {
        int work = scheduler.doWork() + parts.uplinks().doWork();
        long nowNs = clock.nanoTime();
        int steps = vifs.doWork(nowNs);
        work += steps;
        deathsPossible |= steps > 0;
        if (deathsPossible || nowNs - lookAtNs >= LOOK_NS) {
            lookAtNs = nowNs;
            deathsPossible = false;
            parts.bridges().age();
            parts.captures().look();
            work += lookForDeaths();
        }
        return work;
    }

    private int lookForDeaths() {
        int work = 0;
        for (int domid : parts.guests().dead()) {
            vifs.disconnect(domid);
            work++;
        }
        parts.guests().acknowledgeDead();
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
        long retry = Math.min(parts.uplinks().retryAtNs(), Math.min(vifs.retryAtNs(), scheduler.retryAtNs()));
        return retry == Long.MAX_VALUE ? Long.MAX_VALUE : Math.max(1, retry - clock.nanoTime());
    }

    /** Leaves rings and records as they are: a successor goes on with them. */
    @Override
    public void close() {
        vifs.all().forEach(vif -> vif.device().leave());
        CloseHelper.quietCloseAll(parts.uplinks(), parts.guests());
    }

    @Override
    public String roleName() {
        return "netback";
    }
}
