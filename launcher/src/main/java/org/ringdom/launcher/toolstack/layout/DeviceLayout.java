package org.ringdom.launcher.toolstack.layout;

import java.util.ArrayList;
import java.util.List;

import org.ringdom.launcher.toolstack.config.BackendType;
import org.ringdom.launcher.toolstack.config.ChannelSpec;
import org.ringdom.launcher.toolstack.config.DiskSpec;
import org.ringdom.launcher.toolstack.config.DisplaySpec;
import org.ringdom.launcher.toolstack.config.ImageFormat;
import org.ringdom.launcher.toolstack.config.MacAddress;
import org.ringdom.launcher.toolstack.config.NicSpec;
import org.ringdom.runtime.xenstore.XenstorePermission;

/**
 * The nodes of one device: the backend's half, the frontend's half, and the toolstack's copy of the former.
 *
 * <p>The frontend's state is written last, so that even without a transaction the guest never sees half a device.
 */
final class DeviceLayout {
    /** {@code XenbusStateInitialising}. */
    private static final int INITIALISING = 1;
    private static final int DEFAULT_MTU = 1500;
    private static final int CONSOLE_LIMIT = 1 << 20;
    private static final XenstorePermission TOOLSTACK = XenstorePermission.none(0);
    private static final String CONSOLE_PROTOCOL = "vt100";
    private static final String GUEST_PROTOCOL = "x86_64-abi";

    private DeviceLayout() {
    }

    /** Writes the keys of a backend into a folder. */
    private interface BackendKeys {
        void write(LayoutBuilder folder);
    }

    /** A folder for the backend, one for the toolstack's copy; then the frontend's, left open for more. */
    private static LayoutBuilder device(DevicePaths paths, int guest, int backend, BackendKeys keys) {
        LayoutBuilder nodes = new LayoutBuilder();
        nodes.folder(paths.toolstack(), TOOLSTACK).node("backend", paths.backend());
        common(nodes, paths, guest);
        keys.write(nodes);
        nodes.folder(paths.backend(), XenstorePermission.none(backend), XenstorePermission.read(guest));
        common(nodes, paths, guest);
        keys.write(nodes);
        return nodes;
    }

    private static void common(LayoutBuilder nodes, DevicePaths paths, int guest) {
        nodes.node("frontend", paths.frontend()).node("frontend-id", guest).node("online", 1).node("state",
                INITIALISING);
    }

    private static LayoutBuilder frontend(LayoutBuilder nodes, DevicePaths paths, int guest, int backend) {
        return nodes.folder(paths.frontend(), XenstorePermission.none(guest), XenstorePermission.read(backend))
                .node("backend", paths.backend()).node("backend-id", backend);
    }

    static List<NodeWrite> disk(DiskSpec disk, int guest, int backend) {
        int number = disk.device().number();
        DevicePaths paths = DevicePaths.of("vbd", guest, number, backend);
        String deviceType = disk.cdrom() ? "cdrom" : "disk";
        LayoutBuilder nodes = device(paths, guest, backend, keys -> {
            keys.flag("removable", disk.cdrom()).node("bootable", 1).node("dev", disk.device().name());
            keys.node("type", type(disk)).node("mode", disk.readOnly() ? "r" : "w").node("device-type", deviceType);
            keys.flag("discard-enable", disk.discard() && !disk.readOnly()).node("specification", "xen");
            keys.node("params", params(disk));
            if (disk.directIoSafe()) {
                keys.node("direct-io-safe", 1);
            }
        });
        return frontend(nodes, paths, guest, backend).node("virtual-device", number).node("device-type", deviceType)
                .node("protocol", GUEST_PROTOCOL).flag("trusted", disk.trusted()).node("state", INITIALISING).build();
    }

    /** As libxl chooses it: plain sectors are phy, formats are qdisk, unless the file says otherwise. */
    private static String type(DiskSpec disk) {
        BackendType usual = disk.format() == ImageFormat.RAW || disk.format() == ImageFormat.EMPTY
                ? BackendType.PHY
                : BackendType.QDISK;
        return disk.backendType().filter(type -> type != BackendType.PHY).orElse(usual).keyword();
    }

    /** The path; before it, unless the type is phy, the format in libxl's words. */
    private static String params(DiskSpec disk) {
        if (type(disk).equals(BackendType.PHY.keyword())) {
            return disk.target();
        }
        return (disk.format() == ImageFormat.RAW ? "aio" : disk.format().keyword()) + ":" + disk.target();
    }

    static List<NodeWrite> nic(NicSpec nic, int number, int guest, int backend) {
        DevicePaths paths = DevicePaths.of("vif", guest, number, backend);
        String mac = nic.mac().map(MacAddress::text)
                .orElseThrow(() -> new IllegalArgumentException("vif " + number + " has no address yet"));
        LayoutBuilder nodes = device(paths, guest, backend, keys -> {
            keys.node("mac", mac).node("handle", number).node("bridge", nic.bridge()).node("type", "vif");
            keys.node("hotplug-status", "");
            nic.name().ifPresent(name -> keys.node("vifname", name));
            nic.ip().ifPresent(ip -> keys.node("ip", ip));
            nic.rate().ifPresent(rate -> keys.node("rate", rate.bytesPerInterval() + "," + rate.intervalUs()));
        });
        return frontend(nodes, paths, guest, backend).node("handle", number).node("mac", mac)
                .node("mtu", Integer.toString(nic.mtu().orElse(DEFAULT_MTU)), TOOLSTACK, XenstorePermission.read(guest))
                .flag("trusted", nic.trusted()).node("state", INITIALISING).build();
    }

    /** The console that every domain has. A backend apart from the control domain must be allowed to read page and port. */
    static List<NodeWrite> console(Placement placement, String domain, int backend) {
        int guest = placement.domid();
        DevicePaths paths = DevicePaths.console(guest, backend);
        LayoutBuilder nodes = device(paths, guest, backend, keys -> {
            keys.node("protocol", CONSOLE_PROTOCOL);
            if (backend != 0) {
                keys.node("domain", domain);
            }
        });
        return nodes
                .folder(paths.frontend(), notForTheGuest(guest, backend))
                .node("backend", paths.backend())
                .node("backend-id", Integer.toString(backend), XenstorePermission.none(guest),
                        XenstorePermission.read(backend))
                .node("limit", CONSOLE_LIMIT).node("type", "xenconsoled").node("output", "pty").node("tty", "")
                .node("port", placement.consolePort()).node("ring-ref", placement.consoleFrame()).build();
    }

    /**
     * A further console, with the usual handshake. As for the first one the domain's name is for the journal of a backend
     * apart from the control domain.
     */
    static List<NodeWrite> channel(ChannelSpec channel, int number, int guest, String domain, int backend) {
        DevicePaths paths = DevicePaths.of("console", guest, number, backend);
        LayoutBuilder nodes = device(paths, guest, backend, keys -> {
            keys.node("protocol", CONSOLE_PROTOCOL).node("name", channel.name());
            keys.node("connection", ChannelSpec.CONNECTION);
            if (backend != 0) {
                keys.node("domain", domain);
            }
        });
        frontend(nodes, paths, guest, backend).node("protocol", CONSOLE_PROTOCOL);
        nodes.allow(notForTheGuest(guest, backend)).node("name", channel.name()).node("limit", CONSOLE_LIMIT)
                .node("type", "ioemu").node("output", ChannelSpec.CONNECTION).node("tty", "");
        return nodes.allow(XenstorePermission.none(guest), XenstorePermission.read(backend)).node("state", INITIALISING)
                .build();
    }

    /** Permissions of what the guest only reads, and a backend apart from the control domain as well. */
    private static XenstorePermission[] notForTheGuest(int guest, int backend) {
        XenstorePermission readable = XenstorePermission.read(guest);
        return backend == 0
                ? new XenstorePermission[]{TOOLSTACK, readable}
                : new XenstorePermission[]{TOOLSTACK, readable, XenstorePermission.read(backend)};
    }

    /** A framebuffer and its keyboard and pointer. */
    static List<NodeWrite> display(DisplaySpec display, int guest, int backend) {
        DevicePaths screen = DevicePaths.of("vfb", guest, 0, backend);
        LayoutBuilder nodes = device(screen, guest, backend, keys -> {
            keys.flag("vnc", display.vnc()).node("vnclisten", display.listen()).node("vncdisplay", display.display());
            keys.flag("vncunused", display.unused()).flag("sdl", false).flag("opengl", false);
            display.keymap().ifPresent(keymap -> keys.node("keymap", keymap));
        });
        frontend(nodes, screen, guest, backend).node("state", INITIALISING);
        List<NodeWrite> all = new ArrayList<>(nodes.build());
        // libxl puts the password where the guest can read it; here only the backend can.
        display.password().ifPresent(password -> all.add(new NodeWrite(screen.toolstack() + "/vncpasswd", password,
                List.of(TOOLSTACK, XenstorePermission.read(backend)))));
        all.addAll(keyboard(guest, backend));
        return List.copyOf(all);
    }

    private static List<NodeWrite> keyboard(int guest, int backend) {
        DevicePaths paths = DevicePaths.of("vkbd", guest, 0, backend);
        LayoutBuilder nodes = device(paths, guest, backend, keys -> {
        });
        return frontend(nodes, paths, guest, backend).node("state", INITIALISING).build();
    }
}
