package org.ringdom.launcher.supervisor.domain;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

import org.ringdom.launcher.toolstack.ConfigPaths;
import org.ringdom.launcher.toolstack.ToolstackException;
import org.ringdom.launcher.toolstack.config.DeviceArguments;
import org.ringdom.launcher.toolstack.config.DiskSpec;
import org.ringdom.launcher.toolstack.config.DomainConfig;
import org.ringdom.launcher.toolstack.config.MacAddress;
import org.ringdom.launcher.toolstack.config.NicSpec;
import org.ringdom.launcher.toolstack.config.VirtualDevice;
import org.ringdom.launcher.toolstack.layout.Backends;
import org.ringdom.launcher.toolstack.layout.DevicePaths;
import org.ringdom.launcher.toolstack.layout.DomainLayout;
import org.ringdom.runtime.recovery.CrashPoint;
import org.ringdom.runtime.xenstore.XenstoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Devices that running domains are given, or that are taken from them. The domain file names a device before the store does
 * and until the store no longer does; {@link #adopt} leaves out what a dead supervisor had only written there, and goes on
 * with what it had begun to take away. Agent's thread only.
 */
final class Devices {
    private static final Logger LOG = LoggerFactory.getLogger(Devices.class);
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final String DISK = "vbd";
    private static final String NIC = "vif";

    private final Surroundings world;
    private final GuestFiles files;
    private final MadeDomains made;
    private final DomainBuilder builder;
    private final SecureRandom random = new SecureRandom();
    private final List<DeviceChange> changes = new ArrayList<>();
    private long retryAtNs = System.nanoTime();

    Devices(Surroundings world, GuestFiles files, MadeDomains made, DomainBuilder builder) {
        this.world = world;
        this.files = files;
        this.made = made;
        this.builder = builder;
    }

    /**
     * Begins to give a domain the one device that {@code text} describes ({@link DeviceArguments}).
     *
     * @param others what speaks against a disk: use by other domains
     */
    void attach(int domid, String text, long request, DiskCheck others, DeviceChange.Outcome outcome) throws Refusal {
        DomainConfig device;
        try {
            device = DeviceArguments.config(text);
            ConfigPaths.check(device);
        } catch (ToolstackException wrong) {
            throw new Refusal(wrong.getMessage(), wrong);
        }
        if (device.disks().size() + device.nics().size() != 1) {
            throw new Refusal("one disk or one vif can be attached at a time");
        }
        DomainConfig config = config(domid);
        if (!device.disks().isEmpty()) {
            others.check(device.disks().getFirst());
            attachDisk(domid, config, device.disks().getFirst(), request, outcome);
        } else {
            attachNic(domid, config, device.nics().getFirst(), request, outcome);
        }
    }

    /** Says why a disk cannot be given to a domain. */
    @FunctionalInterface
    interface DiskCheck {
        void check(DiskSpec disk) throws Refusal;
    }

    private DomainConfig config(int domid) throws Refusal {
        return files.config(domid).orElseThrow(() -> new Refusal("there is no domain " + domid));
    }

    private void attachDisk(int domid, DomainConfig config, DiskSpec disk, long request,
            DeviceChange.Outcome outcome) throws Refusal {
        int number = disk.device().number();
        if (DeviceAttach.deviceOf(world.store(), DISK, domid, request) != number) {
            for (DiskSpec there : config.disks()) {
                if (there.device().number() == number) {
                    throw new Refusal("domain " + domid + " has a disk " + there.device().name() + " already");
                }
                if (!disk.target().isEmpty() && there.target().equals(disk.target())
                        && !(there.readOnly() && disk.readOnly())) {
                    throw new Refusal("domain " + domid + " has " + disk.target() + " already, as "
                            + there.device().name());
                }
            }
            List<DiskSpec> disks = new ArrayList<>(config.disks());
            disks.add(disk);
            files.writeConfig(domid, config.withDevices(disks, config.nics()));
            CrashPoint.at("supervisor.attach-noted");
            try {
                new ImageAccess(world, files, builder.backends()).grant(domid, List.of(disk));
            } catch (Refusal refused) {
                forgetDisk(domid, number);
                throw refused;
            }
            CrashPoint.at("supervisor.attach-handed");
        }
        Backends backends = builder.backends();
        begin(() -> new DeviceAttach(world.store(), domid, number,
                DevicePaths.of(DISK, domid, number, backends.forDisk(disk.backend())),
                DomainLayout.disk(disk, domid, backends), request, () -> forgetDisk(domid, number), outcome));
    }

    private void attachNic(int domid, DomainConfig config, NicSpec wanted, long request,
            DeviceChange.Outcome outcome) throws Refusal {
        int before = DeviceAttach.deviceOf(world.store(), NIC, domid, request);
        Set<Integer> taken = new HashSet<>(numbers(NIC, domid));
        config.nics().forEach(nic -> nic.devid().ifPresent(taken::add));
        if (before < 0 && wanted.devid().isPresent() && taken.contains(wanted.devid().getAsInt())) {
            throw new Refusal("domain " + domid + " has a vif " + wanted.devid().getAsInt() + " already");
        }
        int number = before >= 0 ? before : wanted.devid().orElseGet(() -> DomainLayout.lowestFree(taken));
        NicSpec nic = wanted.withDevid(number)
                .withMac(wanted.mac().orElseGet(() -> MacAddress.random(random)));
        if (before < 0) {
            List<NicSpec> nics = new ArrayList<>(config.nics());
            nics.add(nic);
            files.writeConfig(domid, config.withDevices(config.disks(), nics));
            CrashPoint.at("supervisor.attach-noted");
        }
        Backends backends = builder.backends();
        begin(() -> new DeviceAttach(world.store(), domid, number,
                DevicePaths.of(NIC, domid, number, backends.forNic(nic.backend())),
                DomainLayout.nic(nic, number, domid, backends), request, () -> forgetNic(domid, number), outcome));
    }

    /** Makes a change. */
    @FunctionalInterface
    private interface Maker {
        DeviceChange make() throws ToolstackException;
    }

    private void begin(Maker maker) throws Refusal {
        try {
            changes.add(maker.make());
        } catch (ToolstackException wrong) {
            throw new Refusal(wrong.getMessage(), wrong);
        }
    }

    /**
     * Begins to take a disk away.
     *
     * @param name as in the domain file, or its number
     */
    void detachDisk(int domid, String name, boolean force, long request, DeviceChange.Outcome outcome)
            throws Refusal {
        int number = VirtualDevice.parse(name).map(VirtualDevice::number)
                .orElseThrow(() -> new Refusal("'" + name + "' is no disk; write a name such as xvdb, or its number"));
        detach(DISK, domid, number, "disk " + name, force, request, outcome);
    }

    /**
     * Begins to take a network card away.
     *
     * @param name its number or its address
     */
    void detachNic(int domid, String name, boolean force, long request, DeviceChange.Outcome outcome) throws Refusal {
        OptionalInt number = name.matches("[0-9]{1,6}")
                ? OptionalInt.of(Integer.parseInt(name))
                : withMac(domid, MacAddress.parse(name).orElseThrow(
                        () -> new Refusal("'" + name + "' is no vif; write its number or its address")));
        if (number.isEmpty() && made.domid(request).isPresent()) {
            outcome.done(made.domid(request).getAsInt());
            return;
        }
        detach(NIC, domid,
                number.orElseThrow(() -> new Refusal("domain " + domid + " has no vif with the address " + name)),
                "vif " + name, force, request, outcome);
    }

    private OptionalInt withMac(int domid, MacAddress mac) {
        return numbers(NIC, domid).stream().filter(number -> world.store()
                .readIfThere(DeviceChange.toolstack(NIC, domid, number) + "/mac").flatMap(MacAddress::parse)
                .equals(Optional.of(mac))).mapToInt(Integer::intValue).findFirst();
    }

    private void detach(String kind, int domid, int number, String what, boolean force, long request,
            DeviceChange.Outcome outcome) throws Refusal {
        if (!world.store().exists(DeviceChange.toolstack(kind, domid, number) + "/backend")) {
            if (made.domid(request).isEmpty()) {
                throw new Refusal("domain " + domid + " has no " + what);
            }
            outcome.done(number); // the supervisor before did it
            return;
        }
        changes.add(detachOf(kind, domid, number, request, force, outcome));
    }

    private DeviceChange detachOf(String kind, int domid, int number, long request, boolean force,
            DeviceChange.Outcome outcome) {
        String backend = world.store().readIfThere(DeviceChange.toolstack(kind, domid, number) + "/backend")
                .orElse("");
        DevicePaths paths = new DevicePaths(DevicePaths.of(kind, domid, number, 0).frontend(), backend,
                DeviceChange.toolstack(kind, domid, number));
        Runnable forget = kind.equals(DISK) ? () -> forgetDisk(domid, number) : () -> forgetNic(domid, number);
        return new DeviceDetach(world.store(), domid, number, paths, request, force, kind.equals(NIC),
                asked -> made.add(asked, number), forget, outcome);
    }

    private void forgetDisk(int domid, int number) {
        keep(domid, disk -> disk.device().number() != number, nic -> true);
    }

    private void forgetNic(int domid, int number) {
        keep(domid, disk -> true, nic -> !nic.devid().equals(OptionalInt.of(number)));
    }

    /** Leaves devices out of a domain file; returns whether any were. */
    private boolean keep(int domid, Predicate<DiskSpec> disks,
            Predicate<NicSpec> nics) {
        Optional<DomainConfig> config = files.config(domid);
        if (config.isEmpty()) {
            return false;
        }
        DomainConfig kept = config.get().withDevices(config.get().disks().stream().filter(disks).toList(),
                config.get().nics().stream().filter(nics).toList());
        if (kept.equals(config.get())) {
            return false;
        }
        files.writeConfig(domid, kept);
        world.keeper().confinements().images(domid, files.images(domid));
        return true;
    }

    private List<Integer> numbers(String kind, int domid) {
        return world.store().listIfThere("/libxl/" + domid + "/device/" + kind).stream().map(Integer::valueOf)
                .toList();
    }

    /** Makes a living domain's file say what the store says, and goes on taking away what was to go. */
    void adopt(int domid) {
        List<Integer> disks = numbers(DISK, domid);
        List<Integer> nics = numbers(NIC, domid);
        boolean leftOut = keep(domid, disk -> disks.contains(disk.device().number()),
                nic -> nic.devid().isEmpty() || nics.contains(nic.devid().getAsInt()));
        if (leftOut) {
            LOG.info("domain {}: a device that was about to be attached is left out", domid);
        }
        disks.forEach(number -> adopt(DISK, domid, number));
        nics.forEach(number -> adopt(NIC, domid, number));
    }

    private void adopt(String kind, int domid, int number) {
        String backend = world.store().readIfThere(DeviceChange.toolstack(kind, domid, number) + "/backend")
                .orElse("");
        if (world.store().readIfThere(backend + "/online").equals(Optional.of("0"))) {
            changes.add(detachOf(kind, domid, number, DeviceDetach.NOBODYS, false, DeviceChange.UNHEARD));
        }
    }

    /** Goes on with all that are not over; returns how many came to an end. */
    int doWork(IntPredicate isAlive) {
        if (changes.isEmpty() || System.nanoTime() - retryAtNs < 0 || !world.storeThere().getAsBoolean()) {
            return 0;
        }
        retryAtNs = System.nanoTime() + POLL_NS;
        int over = 0;
        for (DeviceChange change : List.copyOf(changes)) {
            try {
                if (isAlive.test(change.domid())
                        ? change.step()
                        : change.refused("domain " + change.domid() + " is gone")) {
                    changes.remove(change);
                    over++;
                }
            } catch (XenstoreException away) {
                LOG.warn("a device of domain {}: {}; trying again", change.domid(), away.getMessage());
                retryAtNs = System.nanoTime() + RETRY_NS;
            }
        }
        return over;
    }

    /** How long the agent may sleep. */
    long sleepLimitNs() {
        return changes.isEmpty() ? Long.MAX_VALUE : Math.max(1, retryAtNs - System.nanoTime());
    }
}
