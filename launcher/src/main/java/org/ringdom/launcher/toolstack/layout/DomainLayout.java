package org.ringdom.launcher.toolstack.layout;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.ringdom.launcher.toolstack.ToolstackException;
import org.ringdom.launcher.toolstack.config.ChannelSpec;
import org.ringdom.launcher.toolstack.config.DiskSpec;
import org.ringdom.launcher.toolstack.config.DisplaySpec;
import org.ringdom.launcher.toolstack.config.DomainConfig;
import org.ringdom.launcher.toolstack.config.NicSpec;
import org.ringdom.runtime.xenstore.XenstorePermission;

/** The nodes of a domain and its devices. */
public final class DomainLayout {
    private static final int CONTROL_DOMAIN = 0;
    private static final XenstorePermission TOOLSTACK = XenstorePermission.none(CONTROL_DOMAIN);
    private static final long KIB_PER_MIB = 1024;
    /** Folders that belong to the guest. */
    private static final List<String> GUEST_FOLDERS = List.of("data", "drivers", "feature", "attr", "error");
    /** Nodes that the guest writes into, so that they have to be there and be its own. */
    private static final List<String> GUEST_CONTROLS = List.of("shutdown", "feature-poweroff", "feature-reboot",
            "feature-suspend", "sysrq");

    private DomainLayout() {
    }

    /** Everything, the domain first, then its devices: to be written in one transaction. */
    public static List<NodeWrite> all(DomainConfig config, Placement placement, Backends backends)
            throws ToolstackException {
        List<NodeWrite> writes = new ArrayList<>(domain(config, placement));
        for (DiskSpec disk : config.disks()) {
            writes.addAll(DeviceLayout.disk(disk, placement.domid(), backends.forDisk(disk.backend())));
        }
        Set<Integer> taken = new HashSet<>();
        config.nics().forEach(nic -> nic.devid().ifPresent(taken::add));
        for (NicSpec nic : config.nics()) {
            int device = nic.devid().orElseGet(() -> lowestFree(taken));
            writes.addAll(DeviceLayout.nic(nic, device, placement.domid(), backends.forNic(nic.backend())));
        }
        if (backends.console().isPresent()) {
            writes.addAll(DeviceLayout.console(placement, config.name(), backends.console().getAsInt()));
        }
        int number = 0;
        for (ChannelSpec channel : config.channels()) {
            writes.addAll(DeviceLayout.channel(channel, ++number, placement.domid(), config.name(),
                    backends.forConsole("channel")));
        }
        for (DisplaySpec display : config.displays()) {
            int domid = backends.forConsole("vfb");
            writes.addAll(DeviceLayout.display(display, placement.domid(), domid));
        }
        return writes;
    }

    /** A disk of a domain, to be written in one transaction. */
    public static List<NodeWrite> disk(DiskSpec disk, int guest, Backends backends) throws ToolstackException {
        return DeviceLayout.disk(disk, guest, backends.forDisk(disk.backend()));
    }

    /** A network card of a domain, which has an address, to be written in one transaction. */
    public static List<NodeWrite> nic(NicSpec nic, int number, int guest, Backends backends)
            throws ToolstackException {
        return DeviceLayout.nic(nic, number, guest, backends.forNic(nic.backend()));
    }

    /** The lowest number that is not taken; it is taken then. */
    public static int lowestFree(Set<Integer> taken) {
        int number = 0;
        while (!taken.add(number)) {
            number++;
        }
        return number;
    }

    /** The domain without its devices. */
    static List<NodeWrite> domain(DomainConfig config, Placement placement) {
        int domid = placement.domid();
        XenstorePermission readable = XenstorePermission.read(domid);
        XenstorePermission owned = XenstorePermission.none(domid);
        String path = placement.domainPath();
        LayoutBuilder nodes = new LayoutBuilder();
        nodes.folder(placement.toolstackPath(), TOOLSTACK).node("type", "pv").node("build-id", placement.buildId());
        nodes.folder(path, TOOLSTACK, readable).node("vm", placement.vmPath()).node("name", config.name())
                .node("domid", domid);
        for (String name : GUEST_FOLDERS) {
            nodes.node(name, "", owned);
        }
        nodes.folder(path + "/memory", TOOLSTACK, readable).node("static-max", config.maxMemoryMib() * KIB_PER_MIB)
                .node("target", config.memoryMib() * KIB_PER_MIB).node("videoram", 0);
        nodes.folder(path + "/cpu", TOOLSTACK, readable);
        for (int cpu = 0; cpu < config.maxVcpus(); cpu++) {
            nodes.folder(path + "/cpu/" + cpu, TOOLSTACK, readable).node("availability",
                    cpu < config.vcpus() ? "online" : "offline");
        }
        nodes.folder(path + "/device", TOOLSTACK, readable);
        nodes.folder(path + "/device/suspend", TOOLSTACK, readable).node("event-channel", "", owned);
        nodes.folder(path + "/control", TOOLSTACK, readable);
        for (String name : GUEST_CONTROLS) {
            nodes.node(name, "", owned);
        }
        nodes.node("platform-feature-multiprocessor-suspend", 1).node("platform-feature-xs_reset_watches", 1);
        nodes.folder(path + "/store", TOOLSTACK, readable).node("port", placement.storePort()).node("ring-ref",
                placement.storeFrame());
        vm(nodes, config, placement);
        return nodes.build();
    }

    private static void vm(LayoutBuilder nodes, DomainConfig config, Placement placement) {
        XenstorePermission readable = XenstorePermission.read(placement.domid());
        String startTime = String.format(Locale.ROOT, "%d.%02d", placement.startTimeMs() / 1000,
                placement.startTimeMs() / 10 % 100);
        nodes.folder(placement.vmPath(), TOOLSTACK, readable).node("uuid", placement.uuid().toString())
                .node("name", config.name()).node("start_time", startTime);
        nodes.folder(placement.vmPath() + "/image", TOOLSTACK, readable).node("ostype", "linux").node("kernel",
                config.kernel());
        config.ramdisk().ifPresent(ramdisk -> nodes.node("ramdisk", ramdisk));
        if (!config.commandLine().isEmpty()) {
            nodes.node("cmdline", config.commandLine());
        }
    }

    /** The node of a driver domain itself, below which the toolstack puts its backends. */
    public static List<NodeWrite> service(int domid, String name) {
        return new LayoutBuilder().folder(Placement.domainPath(domid), TOOLSTACK, XenstorePermission.read(domid))
                .node("domid", domid).node("name", name).build();
    }

    /**
     * What has to be removed when a domain is gone, backends first.
     *
     * @param backendPaths paths of backends as {@code /libxl/<domid>/device} names them
     */
    public static List<String> removals(int domid, String vmPath, List<String> backendPaths) {
        Set<String> paths = new LinkedHashSet<>();
        for (String backend : backendPaths) {
            String perGuest = backend.substring(0, backend.lastIndexOf('/'));
            paths.add(perGuest.endsWith("/" + domid) ? perGuest : backend);
        }
        paths.add(Placement.domainPath(domid));
        paths.add(vmPath);
        paths.add("/libxl/" + domid);
        return List.copyOf(paths);
    }
}
