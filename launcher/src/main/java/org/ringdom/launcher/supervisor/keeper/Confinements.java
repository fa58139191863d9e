package org.ringdom.launcher.supervisor.keeper;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import org.ringdom.launcher.supervisor.ServiceSet;
import org.ringdom.launcher.supervisor.ServiceSpec;
import org.ringdom.launcher.supervisor.SettingsFile;
import org.ringdom.launcher.supervisor.instance.Views;
import org.ringdom.platform.landlock.Confinement;
import org.ringdom.platform.landlock.FileAccess;
import org.ringdom.platform.landlock.Landlock;
import org.ringdom.runtime.memory.InstanceFolder;

/**
 * What each role may do with files: its view, its journals and images, its log, the JDK and the program. The core is not
 * confined, since the supervisor's successor, which it starts, would be as well; nor is the standby before it has a role.
 *
 * <p>The block domain may open the images of the guests there are. {@link #images} takes note of them; a process that was
 * started before knows nothing of it, and is handed them open. Any thread.
 */
public final class Confinements {
    private static final long VIEW = FileAccess.USE | FileAccess.MAKE_REG | FileAccess.REMOVE_FILE | FileAccess.REFER;
    private static final long SOCKETS = FileAccess.MAKE_SOCK | FileAccess.REMOVE_FILE;
    private static final long LOGS = FileAccess.WRITE_FILE | FileAccess.MAKE_REG;
    private static final long DEVICE = FileAccess.USE | FileAccess.IOCTL_DEV;
    private static final List<String> PROGRAMS = List.of("/usr", "/bin", "/lib", "/lib64", "/nix", "/opt");
    private static final List<String> READABLE = List.of("/etc", "/proc", "/sys");
    private static final List<String> DEVICES = List.of("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom");

    private final InstanceFolder folder;
    private final boolean active;
    private final Map<Integer, Set<Path>> images = new ConcurrentHashMap<>();

    /**
     * @param folder of the instance
     * @param wanted whether anybody is to be confined; where the kernel cannot, nobody is
     */
    public Confinements(InstanceFolder folder, boolean wanted) {
        this.folder = folder;
        this.active = wanted && Landlock.isUsable();
    }

    /** Whether a role's process is confined. */
    public boolean confines(ServiceSpec spec) {
        return active && Views.isLimited(spec);
    }

    /** Takes note of the images of a guest; none: it is gone. */
    public void images(int domid, Collection<Path> paths) {
        if (paths.isEmpty()) {
            images.remove(domid);
        } else {
            images.put(domid, Set.copyOf(paths));
        }
    }

    /** All images that the block domain may open, if it is started now. */
    public Set<Path> images() {
        Set<Path> all = new TreeSet<>();
        images.values().forEach(all::addAll);
        return all;
    }

    /** What is opened under this can be used in the way in which the block domain may use an image, and no further. */
    public static Confinement ofImages(Collection<Path> paths) {
        return Landlock.isUsable()
                ? new Confinement(paths.stream().map(path -> new Confinement.Rule(path, DEVICE)).toList())
                : Confinement.NONE;
    }

    /** What the role's next process may do. */
    public Confinement of(ServiceSpec spec) {
        if (!confines(spec)) {
            return Confinement.NONE;
        }
        List<Confinement.Rule> rules = new ArrayList<>();
        PROGRAMS.forEach(path -> allow(rules, Path.of(path), FileAccess.RUN));
        READABLE.forEach(path -> allow(rules, Path.of(path), FileAccess.READ));
        DEVICES.forEach(path -> allow(rules, Path.of(path), DEVICE));
        allow(rules, Path.of(System.getProperty("java.home")), FileAccess.RUN);
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator)).map(Path::of)
                .map(Path::toAbsolutePath).map(entry -> Files.isDirectory(entry) ? entry : entry.getParent()).distinct()
                .forEach(path -> allow(rules, path, FileAccess.READ));
        String caches = System.getProperty(JvmCommands.AOT_PROPERTY);
        if (caches != null) {
            allow(rules, Path.of(caches), FileAccess.READ);
        }
        allow(rules, folder.run().resolve(JvmCommands.argumentFile(spec.role())), FileAccess.READ);
        allow(rules, folder.logs(), LOGS);
        allow(rules, folder.viewOf(spec.role()).files(), VIEW);
        allow(rules, folder.processTable(), FileAccess.READ_FILE);
        if (!spec.isFabric()) {
            allow(rules, folder.coreTable(), FileAccess.READ_FILE);
        }
        ownThings(spec, rules);
        return new Confinement(rules);
    }

    private void ownThings(ServiceSpec spec, List<Confinement.Rule> rules) {
        if (spec.isGuest()) {
            String kernel = spec.options().getOrDefault("kernel", "");
            String ramdisk = spec.options().getOrDefault("ramdisk", "");
            if (!kernel.isEmpty() && !kernel.startsWith("java:")) {
                allow(rules, Path.of(kernel), FileAccess.READ_FILE);
            }
            if (!ramdisk.isEmpty()) {
                allow(rules, Path.of(ramdisk), FileAccess.READ_FILE);
            }
            for (String entry : spec.options().getOrDefault("class-path", "").split(File.pathSeparator)) {
                if (!entry.isEmpty()) {
                    allow(rules, Path.of(entry), FileAccess.READ);
                }
            }
            return;
        }
        allow(rules, folder.drivers(), spec.isFabric() ? FileAccess.OWN : FileAccess.USE);
        for (int domid : new int[]{ServiceSet.SUPERVISOR_DOMID, ServiceSet.XENSTORE_DOMID}) {
            allow(rules, folder.domainOwn(domid), FileAccess.READ_FILE);
        }
        switch (spec.role()) {
            case ServiceSet.XENSTORE, ServiceSet.CONSOLE -> {
                allow(rules, folder.journal(spec.role()), FileAccess.OWN);
                allow(rules, folder.run(), SOCKETS);
            }
            case ServiceSet.NETBACK -> {
                allow(rules, Path.of("/dev/net/tun"), DEVICE);
                listeners().forEach(path -> allow(rules, path, SOCKETS));
            }
            default -> {
                if (spec.role().startsWith(ServiceSet.BLKBACK)) {
                    images().forEach(image -> allow(rules, image, DEVICE));
                    allow(rules, folder.viewOf(spec.role()).files(), VIEW | FileAccess.MAKE_SOCK);
                }
            }
        }
    }

    /** Folders in which uplinks of bridges make their sockets; connecting needs no permission. */
    private Set<Path> listeners() {
        Set<Path> folders = new TreeSet<>();
        SettingsFile.of(folder).usable(ServiceSet.NETBACK).forEach((key, value) -> {
            for (String link : key.endsWith(".uplink") ? value.split(",") : new String[0]) {
                if (link.strip().startsWith("listen:")) {
                    folders.add(
                            Path.of(link.strip().substring("listen:".length())).toAbsolutePath().getParent());
                }
            }
        });
        return folders;
    }

    private static void allow(List<Confinement.Rule> rules, Path path, long access) {
        rules.add(new Confinement.Rule(path, access));
    }
}
