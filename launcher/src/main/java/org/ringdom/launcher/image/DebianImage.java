package org.ringdom.launcher.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A guest of Debian's own kernel and busybox, made from their packages and kept; with further packages also a disk that has them:
 *
 * <pre>
 *   FOLDER/vmlinuz        the kernel as it is in its package
 *   FOLDER/initrd.gz      a small root file system (Initramfs)
 *   FOLDER/root.img       if packages are asked for: a disk with a system of them (RootDisk), the guest's from then on
 *   FOLDER/debs           the packages that the disk was made of, if they came through apt
 *   FOLDER/debian.cfg     a domain file for all
 *   FOLDER/SHA256SUMS     of kernel, initramfs, domain file; written last: a folder without it, or with others, is made again
 * </pre>
 */
public final class DebianImage {
    private static final String KERNEL = "vmlinuz";
    private static final String INITRD = "initrd.gz";
    private static final String CONFIG = "debian.cfg";
    private static final String DISK = "root.img";
    private static final String DEBS = "debs";
    private static final String SUMS = "SHA256SUMS";
    private static final String BUSYBOX = "busybox-static";
    private static final Pattern MODULE = Pattern.compile(".*/([^/]+)\\.ko");
    private static final Pattern ON_DISK = Pattern.compile("(?m)^# Its disk has (.*)\\.$");
    private static final Pattern SUM_LINE = Pattern.compile("([0-9a-f]{64})  (\\S+)");
    /** What a guest needs: front ends, and file systems of disks. */
    private static final List<String> XEN = List.of("xen-blkfront", "xen-netfront", "crc32c_generic", "ext4");
    /** The same in QEMU. */
    private static final List<String> VIRTIO = List.of("virtio_pci", "virtio_blk", "virtio_net", "crc32c_generic",
            "ext4");

    private final Path folder;

    private DebianImage(Path folder) {
        this.folder = folder;
    }

    /** Where images are kept when nobody says otherwise. */
    public static Path defaultFolder() {
        String cache = System.getenv("XDG_CACHE_HOME");
        Path base = cache == null || cache.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(cache);
        return base.resolve("ringdom").resolve("debian");
    }

    /** Whether a folder has an image, whole and of this version, with or without a disk. */
    public static boolean isWhole(Path folder) {
        try {
            String config = Files.readString(folder.resolve(CONFIG));
            String packages = packagesOf(config);
            if (!config.equals(configText(packages)) || !packages.isEmpty() && !hasDisk(folder)) {
                return false;
            }
            List<String> lines = Files.readAllLines(folder.resolve(SUMS));
            for (String line : lines) {
                Matcher sum = SUM_LINE.matcher(line);
                if (!sum.matches() || !sum.group(1).equals(sha256(Files.readAllBytes(folder.resolve(sum.group(2)))))) {
                    return false;
                }
            }
            return lines.size() == 3;
        } catch (IOException missing) {
            return false;
        }
    }

    /** Whether a folder has an image, whole, with a disk that was made for these packages. */
    public static boolean isWhole(Path folder, List<String> names) {
        try {
            return isWhole(folder) && packagesOf(Files.readString(folder.resolve(CONFIG))).equals(inWords(names));
        } catch (IOException missing) {
            return false;
        }
    }

    /** Whether a folder has a disk, which a guest may have written to. */
    public static boolean hasDisk(Path folder) {
        return Files.exists(disk(folder));
    }

    /** The disk of the image in a folder. */
    public static Path disk(Path folder) {
        return folder.resolve(DISK);
    }

    private static String packagesOf(String config) {
        Matcher found = ON_DISK.matcher(config);
        return found.find() ? found.group(1) : "";
    }

    private static String inWords(List<String> names) {
        return String.join(", ", names);
    }

    /** What stands in the way of making an image on this machine; empty: nothing that can be seen beforehand. */
    public static String obstacle() {
        try {
            new AptDownload("").kernelPackage();
            return "";
        } catch (ImageException missing) {
            return missing.getMessage();
        }
    }

    /**
     * The files of packages that are named.
     *
     * @param named files, and folders in which all packages are meant
     */
    public static List<Path> packageFiles(List<Path> named) throws ImageException {
        List<Path> files = new ArrayList<>();
        for (Path path : named) {
            if (!Files.isReadable(path)) {
                throw new ImageException(path + ": no such file, or it cannot be read");
            }
            files.addAll(Files.isDirectory(path) ? AptDownload.packagesIn(path) : List.of(path));
        }
        return files;
    }

    /** The domain file of the image in a folder. */
    public static Path config(Path folder) {
        return folder.resolve(CONFIG);
    }

    /**
     * Makes an image. Where it gets a disk, one that is there is replaced.
     *
     * @param folder where to; made if it is not there
     * @param debs the packages linux-image-* and busybox-static, further ones for a disk; empty: through apt
     * @param names of packages for a disk, which apt is asked for with all that they need; empty: no disk
     * @param release for apt, may be empty
     */
    public static void make(Path folder, List<Path> debs, List<String> names, String release) throws ImageException {
        try {
            Files.createDirectories(folder);
            Files.deleteIfExists(folder.resolve(SUMS));
            if (!debs.isEmpty()) {
                new DebianImage(folder).build(debs, "what packages named with --deb have");
                return;
            }
            AptDownload apt = new AptDownload(release);
            if (!names.isEmpty()) {
                Path kept = Files.createDirectories(folder.resolve(DEBS));
                new DebianImage(folder).build(apt.collect(kept, apt.kernelPackage(), names), inWords(names));
                return;
            }
            Path downloads = Files.createTempDirectory(folder, "download");
            try {
                new DebianImage(folder).build(apt.download(downloads, List.of(apt.kernelPackage(), BUSYBOX)), "");
            } finally {
                delete(downloads);
            }
        } catch (IOException failed) {
            throw new ImageException("cannot write to " + folder + ": " + failed.getMessage(), failed);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    /** @param packages what is on the disk, in words */
    private void build(List<Path> debs, String packages) throws ImageException, IOException {
        List<Path> onDisk = new ArrayList<>(debs);
        byte[][] kernel = new byte[1][];
        byte[][] busybox = new byte[1][];
        KernelModules modules = new KernelModules();
        List<String> needed = List.of("/drivers/block/", "/drivers/virtio/", "/drivers/net/xen", "/drivers/net/virtio",
                "/drivers/net/net_failover", "/net/core/", "/fs/", "/lib/", "/crypto/");
        for (Path deb : debs) {
            DebPackage.visit(deb, (name, content) -> {
                Matcher module = MODULE.matcher(name);
                if (name.startsWith("boot/vmlinuz-")) {
                    kernel[0] = content.read();
                    onDisk.remove(deb);
                } else if (name.equals("bin/busybox") || name.equals("usr/bin/busybox")) {
                    busybox[0] = content.read();
                } else if (module.matches() && needed.stream().anyMatch(name::contains)) {
                    modules.add(module.group(1), content.read());
                }
            });
        }
        if (kernel[0] == null || busybox[0] == null) {
            throw new ImageException((kernel[0] == null ? "no package has a kernel" : "no package has busybox")
                    + "; needed are linux-image-*-amd64 and busybox-static");
        }
        boolean hasDisk = onDisk.size() > 1;
        if (hasDisk) {
            RootDisk.make(disk(folder), onDisk);
        }
        List<String> sums = new ArrayList<>();
        write(KERNEL, kernel[0], sums);
        write(INITRD, Initramfs.make(busybox[0], modules.inOrder(XEN), modules.inOrder(VIRTIO)), sums);
        write(CONFIG, configText(hasDisk ? packages : "").getBytes(StandardCharsets.UTF_8), sums);
        write(SUMS, String.join("", sums).getBytes(StandardCharsets.UTF_8), new ArrayList<>());
    }

    /** @param packages what is on the disk, in words; empty: there is none */
    private static String configText(String packages) {
        String text = """
                # Debian's own kernel with busybox, made by `ringdom image debian`. Copy it, and add disks and network cards.
                # With ringdom.login in extra, its console asks for a login: root, without a password.
                # With console=ttyS0 and virtio devices the same kernel and RAM disk run in QEMU.
                name    = "debian"
                kernel  = "%s"
                ramdisk = "%s"
                memory  = 256
                """
                .formatted(KERNEL, INITRD);
        if (packages.isEmpty()) {
            return text + """
                    extra   = "console=hvc0 earlyprintk=xen"
                    """;
        }
        return text + """
                # Its disk has %s.
                disk    = [ 'format=raw, vdev=xvda, access=rw, target=%s' ]
                extra   = "console=hvc0 earlyprintk=xen root=/dev/xvda"
                """.formatted(packages, DISK);
    }

    private void write(String name, byte[] content, List<String> sums) throws IOException {
        Path fresh = folder.resolve(name + ".new");
        Files.write(fresh, content);
        Files.move(fresh, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sums.add(sha256(content) + "  " + name + "\n");
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
