package org.ringdom.launcher.toolstack;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.ringdom.launcher.toolstack.config.DiskSpec;
import org.ringdom.launcher.toolstack.config.DomainConfig;

/** The files that a domain is made of: where they are, and whether they can be used. */
public final class ConfigPaths {
    private ConfigPaths() {
    }

    /**
     * Makes the paths of a domain absolute.
     *
     * <p>A relative path is one in the folder of the domain file. A disk that is not there but in {@code /dev} is taken
     * from {@code /dev}, as xl does.
     */
    public static DomainConfig resolve(DomainConfig config, Path folder) throws ToolstackException {
        String kernel = config.javaKernelClass().isPresent()
                ? config.kernel()
                : absolute(folder, config.kernel()).toString();
        Optional<String> ramdisk = config.ramdisk();
        if (ramdisk.isPresent()) {
            ramdisk = Optional.of(absolute(folder, ramdisk.get()).toString());
        }
        List<String> classPath = new ArrayList<>();
        for (String path : config.classPath()) {
            classPath.add(absolute(folder, path).toString());
        }
        List<DiskSpec> disks = new ArrayList<>();
        for (DiskSpec disk : config.disks()) {
            disks.add(resolve(disk, folder));
        }
        return config.withBootFiles(kernel, classPath, ramdisk).withDevices(disks, config.nics());
    }

    /** Makes the path of a disk absolute, likewise. */
    public static DiskSpec resolve(DiskSpec disk, Path folder) throws ToolstackException {
        return disk.target().isEmpty() ? disk : disk.withTarget(disk(folder, disk.target()).toString());
    }

    private static Path disk(Path folder, String target) throws ToolstackException {
        Path path = absolute(folder, target);
        if (!Files.exists(path) && !target.startsWith("/")) {
            Path device = absolute(Path.of("/dev"), target);
            return Files.exists(device) ? device : path;
        }
        return path;
    }

    private static Path absolute(Path folder, String path) throws ToolstackException {
        try {
            return folder.resolve(path).normalize();
        } catch (InvalidPathException e) {
            throw new ToolstackException("'" + path + "' is no path");
        }
    }

    /** Checks that every file is there and may be used, and names the first that is not. */
    public static void check(DomainConfig config) throws ToolstackException {
        if (config.javaKernelClass().isEmpty()) {
            readable("kernel", config.kernel());
        }
        for (String path : config.classPath()) {
            classPath(path);
        }
        if (config.ramdisk().isPresent()) {
            readable("ramdisk", config.ramdisk().get());
        }
        for (DiskSpec disk : config.disks()) {
            if (!disk.target().isEmpty()) {
                disk(disk);
            }
        }
    }

    private static void disk(DiskSpec disk) throws ToolstackException {
        String what = "disk " + disk.device().name();
        readable(what, disk.target());
        if (!disk.readOnly() && !Files.isWritable(Path.of(disk.target()))) {
            throw new ToolstackException(what + ": " + disk.target()
                    + " cannot be written (permission denied); add access=ro or change its permissions");
        }
    }

    /** A jar, or a folder of classes. */
    private static void classPath(String name) throws ToolstackException {
        if (!Files.isDirectory(Path.of(name))) {
            readable("class_path", name);
        } else if (!Files.isExecutable(Path.of(name))) {
            throw new ToolstackException("class_path: " + name + " cannot be read (permission denied)");
        }
    }

    private static void readable(String what, String name) throws ToolstackException {
        Path path = Path.of(name);
        if (!Files.exists(path)) {
            throw new ToolstackException(what + ": " + name + ": no such file");
        }
        if (Files.isDirectory(path)) {
            throw new ToolstackException(what + ": " + name + " is a folder");
        }
        if (!Files.isReadable(path)) {
            throw new ToolstackException(what + ": " + name + " cannot be read (permission denied)");
        }
    }
}
