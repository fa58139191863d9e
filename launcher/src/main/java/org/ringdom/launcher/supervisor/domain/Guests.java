package org.ringdom.launcher.supervisor.domain;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import org.ringdom.abi.shared.DomainRecord;
import org.ringdom.abi.xen.Errno;
import org.ringdom.abi.xen.ShutdownReason;
import org.ringdom.launcher.supervisor.ServiceSet;
import org.ringdom.launcher.toolstack.config.ConfigException;
import org.ringdom.launcher.toolstack.config.ConfigParser;
import org.ringdom.launcher.toolstack.config.DiskSpec;
import org.ringdom.launcher.toolstack.config.DomainConfig;
import org.ringdom.launcher.toolstack.config.DomainConfigReader;
import org.ringdom.launcher.toolstack.config.ShutdownAction;
import org.ringdom.launcher.toolstack.config.ShutdownActions;
import org.ringdom.runtime.hypercall.HypercallException;
import org.ringdom.runtime.xenbus.XenbusPaths;
import org.ringdom.runtime.xenstore.XenstoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All guests of an instance: made, paused, ended, and what is done when they end by themselves. Agent's thread only. */
public final class Guests {
    private static final Logger LOG = LoggerFactory.getLogger(Guests.class);
    /** A guest that ends by itself sooner is not made again: it would only do so for ever. */
    private static final long MIN_LIFE_NS = TimeUnit.SECONDS.toNanos(5);

    /** What a guest is asked for: to power off. */
    public static final String POWEROFF = "poweroff";
    /** What a guest is asked for: to be made again. */
    public static final String REBOOT = "reboot";

    private final Surroundings world;
    private final GuestFiles files;
    private final MadeDomains made;
    private final DomainRemover remover;
    private final DomainBuilder builder;
    private final Devices devices;
    private final SecureRandom random = new SecureRandom();
    private final Set<Long> rebooting = new HashSet<>();
    private final Set<Long> preserved = new HashSet<>();

    public Guests(Surroundings world) {
        this.world = world;
        files = new GuestFiles(world.folder());
        made = new MadeDomains(world.folder());
        remover = new DomainRemover(world, files, made);
        builder = new DomainBuilder(world, files, remover);
        devices = new Devices(world, files, made, builder);
    }

    /** Removes what a dead supervisor had begun to build or to remove, and acts on what ended meanwhile. */
    public void adopt() {
        Set<Integer> whole = new HashSet<>();
        for (int slot = world.table().geometry().serviceSlots(); slot < world.table().slots(); slot++) {
            DomainRecord record = world.table().record(slot);
            long identity = record.identity();
            if (DomainRecord.state(identity) == DomainRecord.LIVE) {
                whole.add(DomainRecord.domid(identity));
                adoptDevices(DomainRecord.domid(identity));
            } else if (DomainRecord.state(identity) != DomainRecord.FREE) {
                LOG.info("domain {} is {}; it is removed", DomainRecord.domid(identity),
                        DomainRecord.state(identity) == DomainRecord.BUILDING ? "half built" : "dying");
                remover.remove(DomainRecord.domid(identity), uuid(record), () -> {
                });
            }
        }
        for (int domid : files.domids()) {
            if (!whole.contains(domid) && !remover.isRemoving(domid)) {
                LOG.info("domain {} is gone; its files are removed", domid);
                remover.remove(domid, files.config(domid).flatMap(DomainConfig::uuid).orElse(new UUID(0, 0)), () -> {
                });
            }
        }
        look();
    }

    private void adoptDevices(int domid) {
        try {
            devices.adopt(domid);
        } catch (XenstoreException away) {
            LOG.warn("devices of domain {}: {}", domid, away.getMessage());
        }
    }

    private static UUID uuid(DomainRecord record) {
        return new UUID(record.uuidHigh(), record.uuidLow());
    }

    /**
     * Makes a domain.
     *
     * @param text a domain file with absolute paths
     * @param buildId of the request: one that is repeated, because its supervisor died, makes no second domain, even if
     *        the first has ended meanwhile
     * @return its number
     */
    public int create(String text, boolean paused, long buildId) throws Refusal {
        DomainConfig config;
        try {
            config = DomainConfigReader.read(ConfigParser.parse("domain file", text)).config();
        } catch (ConfigException wrong) {
            throw new Refusal(wrong.getMessage().lines().findFirst().orElse("the domain file cannot be used"), wrong);
        }
        OptionalInt gone = made.domid(buildId);
        if (gone.isPresent()) {
            return gone.getAsInt();
        }
        for (DomainRecord record : living()) {
            if (record.buildId() == buildId && config.name().equals(name(record.domid()))) {
                if (!paused) {
                    unpause(record.domid());
                }
                return record.domid();
            }
            requireOther(config, record);
        }
        int domid = builder.build(config, paused, buildId);
        note("domain-created", domid, paused ? "paused" : "");
        return domid;
    }

    private List<DomainRecord> living() {
        List<DomainRecord> living = new ArrayList<>();
        for (int slot = world.table().geometry().serviceSlots(); slot < world.table().slots(); slot++) {
            if (DomainRecord.state(world.table().identity(slot)) == DomainRecord.LIVE) {
                living.add(world.table().record(slot));
            }
        }
        return living;
    }

    private void requireOther(DomainConfig config, DomainRecord record) throws Refusal {
        int domid = record.domid();
        DomainConfig other = files.config(domid).orElse(null);
        if (other == null) {
            return;
        }
        if (config.name().equals(other.name())) {
            throw new Refusal("there is a domain '" + config.name() + "' already: " + domid);
        }
        if (config.uuid().equals(Optional.of(uuid(record)))) {
            throw new Refusal("domain " + domid + " has the uuid " + uuid(record) + " already");
        }
        for (DiskSpec disk : config.disks()) {
            requireFree(disk, domid, other);
        }
    }

    private static void requireFree(DiskSpec disk, int domid, DomainConfig other) throws Refusal {
        boolean shared = other.disks().stream().anyMatch(theirs -> !disk.target().isEmpty()
                && theirs.target().equals(disk.target()) && !(theirs.readOnly() && disk.readOnly()));
        if (shared) {
            throw new Refusal(
                    "disk " + disk.device().name() + ": " + disk.target() + " is in use by domain " + domid
                            + " '" + other.name() + "'");
        }
    }

    /** Gives a guest a device; {@code outcome} hears, now or later. */
    public void attach(int domid, String text, long request, DeviceChange.Outcome outcome) throws Refusal {
        guest(domid);
        devices.attach(domid, text, request, disk -> {
            for (DomainRecord record : living()) {
                Optional<DomainConfig> other = files.config(record.domid());
                if (record.domid() != domid && other.isPresent()) {
                    requireFree(disk, record.domid(), other.get());
                }
            }
        }, outcome);
    }

    /** Takes a disk ({@code vbd}) or a network card from a guest; {@code outcome} hears, now or later. */
    public void detach(boolean disk, int domid, String name, boolean force, long request,
            DeviceChange.Outcome outcome) throws Refusal {
        guest(domid);
        if (disk) {
            devices.detachDisk(domid, name, force, request, outcome);
        } else {
            devices.detachNic(domid, name, force, request, outcome);
        }
    }

    private boolean isWhole(int domid) {
        int slot = world.table().slotOf(domid);
        return slot >= 0 && DomainRecord.state(world.table().identity(slot)) == DomainRecord.LIVE
                && !remover.isRemoving(domid);
    }

    /** What a guest is called. */
    public String name(int domid) {
        return files.config(domid).map(DomainConfig::name).orElse("(" + domid + ")");
    }

    /** Stops a guest's vCPUs; harmless if they stand still. */
    public void pause(int domid) throws Refusal {
        if (guest(domid).pauseCount() == 0) {
            call(domid, () -> world.hypercalls().pauseDomain(domid));
            note("domain-paused", domid, "");
        }
    }

    /** Lets a guest's vCPUs run; harmless if they do. */
    public void unpause(int domid) throws Refusal {
        if (guest(domid).pauseCount() > 0) {
            call(domid, () -> world.hypercalls().unpauseDomain(domid));
            note("domain-unpaused", domid, "");
        }
    }

    /** Ends a guest at once; harmless if it is gone, since numbers are not used again. */
    public void destroy(int domid) throws Refusal {
        if (domid >= ServiceSet.FIRST_GUEST_DOMID && world.table().slotOf(domid) < 0) {
            return;
        }
        DomainRecord record = guest(domid);
        UUID uuid = uuid(record);
        note("domain-destroyed", domid, "");
        call(domid, () -> remover.remove(domid, uuid, () -> {
        }));
    }

    private DomainRecord guest(int domid) throws Refusal {
        int slot = world.table().slotOf(domid);
        if (slot < 0) {
            throw new Refusal("there is no domain " + domid);
        }
        if (domid < ServiceSet.FIRST_GUEST_DOMID) {
            throw new Refusal("domain " + domid + " is a service of the instance; `ringdom restart` and `ringdom down`"
                    + " are for those");
        }
        return world.table().record(slot);
    }

    /** A guest that has not stopped. */
    DomainRecord running(int domid) throws Refusal {
        DomainRecord record = guest(domid);
        if ((record.flags() & DomainRecord.FLAG_SHUTDOWN) != 0) {
            throw new Refusal("domain " + domid + " has stopped already; `ringdom destroy " + domid + "` removes it");
        }
        return record;
    }

    private static void call(int domid, Runnable operation) throws Refusal {
        try {
            operation.run();
        } catch (HypercallException refused) {
            throw new Refusal(refused.errno() == Errno.ESRCH
                    ? "there is no domain " + domid
                    : refused.getMessage(), refused);
        }
    }

    /** Asks a guest to power off or to reboot, by the node that its kernel watches. */
    public void shutdown(int domid, String wish) throws Refusal {
        DomainRecord record = running(domid);
        if (!wish.equals(POWEROFF) && !wish.equals(REBOOT)) {
            throw new Refusal("a guest cannot be asked for '" + wish + "'");
        }
        if (wish.equals(REBOOT)) {
            rebooting.add(record.incarnation());
        }
        world.store().write(XenbusPaths.domain(domid) + "/control/shutdown", wish);
        note("domain-asked", domid, wish);
    }

    /** Gives a guest another name; the domain file is changed first, so that a repeated request does the rest. */
    public void rename(int domid, String name) throws Refusal {
        DomainRecord record = guest(domid);
        DomainConfig config = files.config(domid).orElseThrow(() -> new Refusal("domain " + domid + " has no file"));
        for (DomainRecord other : living()) {
            if (other.domid() != domid && name.equals(name(other.domid()))) {
                throw new Refusal("there is a domain '" + name + "' already: " + other.domid());
            }
        }
        DomainConfig renamed;
        try {
            renamed = DomainConfigReader.read(ConfigParser.parse("new name", config.withName(name).print())).config();
        } catch (ConfigException wrong) {
            throw new Refusal("the name '" + name
                    + "' cannot be used: up to 128 letters, digits and - _ + . : @, not digits alone", wrong);
        }
        files.writeConfig(domid, renamed);
        world.store().write(XenbusPaths.domain(domid) + "/name", name);
        world.store().write("/vm/" + uuid(record) + "/name", name);
        note("domain-renamed", domid, "was '" + config.name() + "'");
    }

    void note(String what, int domid, String detail) {
        world.log().add(what, domid + " '" + name(domid) + "'", detail);
    }

    /** Something happened to some domain: acts on those that have stopped. */
    public void look() {
        for (int slot = world.table().geometry().serviceSlots(); slot < world.table().slots(); slot++) {
            DomainRecord record = world.table().record(slot);
            long identity = record.identity();
            int domid = DomainRecord.domid(identity);
            boolean stopped = DomainRecord.state(identity) == DomainRecord.LIVE
                    && (DomainRecord.flags(identity) & DomainRecord.FLAG_SHUTDOWN) != 0;
            if (stopped && !preserved.contains(record.incarnation()) && !remover.isRemoving(domid)) {
                act(domid, record);
            }
        }
    }

    private void act(int domid, DomainRecord record) {
        Optional<DomainConfig> config = files.config(domid);
        int reason = record.shutdownReason();
        ShutdownAction action = action(config.map(DomainConfig::actions).orElse(ShutdownActions.DEFAULT), reason);
        ShutdownReason known = ShutdownReason.ofNumber(reason);
        LOG.info("domain {} '{}' stopped ({}): {}", domid, name(domid), known == null ? reason : known,
                action.keyword());
        note("domain-stopped", domid,
                (known == null ? Integer.toString(reason) : known.toString()) + ": " + action.keyword());
        if (action == ShutdownAction.PRESERVE) {
            preserved.add(record.incarnation());
            return;
        }
        boolean again = action == ShutdownAction.RESTART || action == ShutdownAction.RENAME_RESTART
                || action == ShutdownAction.COREDUMP_RESTART;
        // createdNs and nanoTime are one clock on one host
        boolean asked = rebooting.remove(record.incarnation()) && reason == ShutdownReason.REBOOT.number();
        boolean tooSoon = !asked && System.nanoTime() - record.createdNs() < MIN_LIFE_NS;
        if (again && tooSoon) {
            LOG.warn("domain {} lived for less than {} s; it is not made again", domid,
                    TimeUnit.NANOSECONDS.toSeconds(MIN_LIFE_NS));
        }
        Runnable then = again && !tooSoon && config.isPresent() ? () -> createAgain(config.get()) : () -> {
        };
        remover.remove(domid, uuid(record), then);
    }

    static ShutdownAction action(ShutdownActions actions, int reason) {
        if (reason == ShutdownReason.POWEROFF.number()) {
            return actions.onPoweroff();
        }
        if (reason == ShutdownReason.REBOOT.number()) {
            return actions.onReboot();
        }
        if (reason == ShutdownReason.SUSPEND.number()) {
            return ShutdownAction.PRESERVE;
        }
        return reason == ShutdownReason.WATCHDOG.number() ? actions.onWatchdog() : actions.onCrash();
    }

    private void createAgain(DomainConfig config) {
        try {
            int domid = builder.build(config, false, random.nextLong());
            note("domain-created", domid, "again");
        } catch (Refusal refused) {
            LOG.error("'{}' is not made again: {}", config.name(), refused.getMessage());
        }
    }

    /** Goes on with what waits for others; returns a work count. */
    public int doWork() {
        return remover.doWork() + devices.doWork(this::isWhole);
    }

    /** How long the agent may sleep. */
    public long sleepLimitNs() {
        return Math.min(remover.sleepLimitNs(), devices.sleepLimitNs());
    }
}
