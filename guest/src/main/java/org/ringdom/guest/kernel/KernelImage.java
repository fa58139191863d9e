package org.ringdom.guest.kernel;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A kernel that can be started as a 64-bit PV guest: an ELF file, or the payload of a bzImage (Linux
 * Documentation/x86/boot.rst), with Xen's ELF notes.
 */
public final class KernelImage {
    private static final int SETUP_SECTORS = 0x1F1;
    private static final int BOOT_FLAG = 0x1FE;
    private static final int HEADER_MAGIC = 0x202;
    private static final int VERSION = 0x206;
    private static final int PAYLOAD_OFFSET = 0x248;
    private static final int PAYLOAD_LENGTH = 0x24C;
    private static final int HDRS = 0x5372_6448;
    /** The first boot protocol that says where the payload is. */
    private static final int FIRST_WITH_PAYLOAD = 0x208;
    private static final int SECTOR = 512;

    private final ElfImage elf;
    private final XenNotes notes;

    private KernelImage(ElfImage elf, XenNotes notes) {
        this.elf = elf;
        this.notes = notes;
    }

    /**
     * Reads and unpacks a kernel.
     *
     * @param arena owner of the unpacked image
     * @throws KernelRefused if it is none, or none that runs as a PV guest
     */
    public static KernelImage load(Path path, Arena arena) throws IOException, KernelRefused {
        long size = Files.size(path);
        if (size > Payload.MAX_BYTES) {
            throw new KernelRefused("it has " + size + " bytes: that is no kernel");
        }
        return of(Files.readAllBytes(path), arena);
    }

    /** The same from memory. */
    public static KernelImage of(byte[] file, Arena arena) throws KernelRefused {
        ElfImage elf = new ElfImage(Payload.unpack(ElfImage.isElf(file) ? file : payload(file), arena));
        return new KernelImage(elf, XenNotes.of(elf));
    }

    private static byte[] payload(byte[] file) throws KernelRefused {
        if (file.length < 1024 || (int32(file, BOOT_FLAG) & 0xFFFF) != 0xAA55 || int32(file, HEADER_MAGIC) != HDRS) {
            throw new KernelRefused("it is neither a bzImage nor an ELF file");
        }
        int version = int32(file, VERSION) & 0xFFFF;
        if (version < FIRST_WITH_PAYLOAD) {
            throw new KernelRefused("its boot protocol is %x.%02x, too old to find the kernel in it"
                    .formatted(version >> 8, version & 0xFF));
        }
        int sectors = file[SETUP_SECTORS] == 0 ? 4 : file[SETUP_SECTORS] & 0xFF;
        long start = (sectors + 1L) * SECTOR + Integer.toUnsignedLong(int32(file, PAYLOAD_OFFSET));
        long length = Integer.toUnsignedLong(int32(file, PAYLOAD_LENGTH));
        if (length == 0 || start + length > file.length) {
            throw new KernelRefused("it is cut off: its payload lies behind its end");
        }
        return Arrays.copyOfRange(file, (int) start, (int) (start + length));
    }

    private static int int32(byte[] file, int at) {
        return file[at] & 0xFF | (file[at + 1] & 0xFF) << 8 | (file[at + 2] & 0xFF) << 16 | file[at + 3] << 24;
    }

    /** What is loaded. */
    public ElfImage elf() {
        return elf;
    }

    /** What the kernel says about itself. */
    public XenNotes notes() {
        return notes;
    }
}
