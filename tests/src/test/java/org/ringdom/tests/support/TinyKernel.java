package org.ringdom.tests.support;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/** PV kernels of a few instructions: an ELF file with Xen's notes around machine code. */
public final class TinyKernel {
    private static final long BASE = 0xFFFF_FFFF_8000_0000L;
    private static final long PHYSICAL = 0x10_0000;
    private static final int NOTES_AT = 64 + 2 * 56;

    private TinyKernel() {
    }

    /**
     * Writes a kernel.
     *
     * @param code machine code in hexadecimal; white space and what follows a {@code ;} up to the end of its line are left out
     */
    public static Path write(Path file, String code) throws IOException {
        byte[] bytes = HexFormat.of().parseHex(code.replaceAll(";.*", "").replaceAll("\\s+", ""));
        ByteBuffer notes = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
        note(notes, 5, "xen-3.0\0".getBytes(StandardCharsets.US_ASCII));
        note(notes, 8, "generic\0".getBytes(StandardCharsets.US_ASCII));
        note(notes, 1, number(BASE + PHYSICAL));
        note(notes, 3, number(BASE));
        int codeAt = NOTES_AT + notes.position();
        ByteBuffer elf = ByteBuffer.allocate(codeAt + bytes.length).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(new byte[]{0x7F, 'E', 'L', 'F', 2, 1, 1}).position(16);
        elf.putShort((short) 2).putShort((short) 62).putInt(1).putLong(BASE + PHYSICAL).putLong(64).putLong(0)
                .putInt(0);
        elf.putShort((short) 64).putShort((short) 56).putShort((short) 2).putShort((short) 64).putInt(0);
        elf.position(64);
        elf.putInt(1).putInt(7).putLong(codeAt).putLong(BASE + PHYSICAL).putLong(PHYSICAL).putLong(bytes.length)
                .putLong(bytes.length).putLong(4096);
        elf.putInt(4).putInt(4).putLong(NOTES_AT).putLong(0).putLong(0).putLong(notes.position())
                .putLong(notes.position()).putLong(4);
        elf.put(notes.flip()).put(bytes);
        return Files.write(file, elf.array());
    }

    private static byte[] number(long value) {
        return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    }

    private static void note(ByteBuffer notes, int type, byte[] value) {
        notes.putInt(4).putInt(value.length).putInt(type).put("Xen\0".getBytes(StandardCharsets.US_ASCII)).put(value);
    }
}
