package org.ringdom.tests.support;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Raw disks with one partition, an ext4 file system with a boot loader's configuration, a kernel and its initramfs. */
public final class BootDisk {
    private static final int SECTOR = 512;
    private static final int FIRST_SECTOR = 2048;
    private static final int SIZE_MIB = 48;
    private static final int LINUX = 0x83;

    private BootDisk() {
    }

    /**
     * Makes a disk.
     *
     * @param folder where {@code disk.img} and what goes into it are put
     * @param image the folder of a {@link LinuxImage}
     * @param grubConfig becomes /boot/grub/grub.cfg; the kernel is /boot/vmlinuz, the initramfs /boot/initrd.gz
     */
    public static Path make(Path folder, Path image, String grubConfig) throws IOException {
        Path grub = Files.createDirectories(folder.resolve("root/boot/grub"));
        Files.writeString(grub.resolve("grub.cfg"), grubConfig);
        for (String file : List.of("vmlinuz", "initrd.gz")) {
            Files.copy(image.resolve(file), grub.resolveSibling(file));
        }
        Path disk = folder.resolve("disk.img");
        Commands.run(Map.of(), List.of("mkfs.ext4", "-q", "-d", folder.resolve("root").toString(), "-E",
                "offset=" + FIRST_SECTOR * SECTOR, disk.toString(), SIZE_MIB - 1 + "M")).ok();
        try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
            file.setLength((long) SIZE_MIB << 20);
            file.seek(446);
            file.write(partition());
            file.seek(510);
            file.write(new byte[]{0x55, (byte) 0xAA});
        }
        return disk;
    }

    /** The entry of an MBR: all of the disk, named by sectors alone. */
    private static byte[] partition() {
        byte[] noCylinder = {(byte) 0xFE, (byte) 0xFF, (byte) 0xFF};
        return ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).put((byte) 0x80).put(noCylinder)
                .put((byte) LINUX).put(noCylinder).putInt(FIRST_SECTOR)
                .putInt((SIZE_MIB << 20) / SECTOR - FIRST_SECTOR).array();
    }

    /** The file system of a disk as e2fsprogs name it. */
    public static String fileSystem(Path disk) {
        return disk + "?offset=" + FIRST_SECTOR * SECTOR;
    }
}
