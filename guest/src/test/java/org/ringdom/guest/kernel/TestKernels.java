package org.ringdom.guest.kernel;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** ELF files and bzImages made for tests. */
public final class TestKernels {
    public static final long VIRTUAL_BASE = 0xFFFF_FFFF_8000_0000L;
    public static final long ENTRY = 0xFFFF_FFFF_8100_0010L;
    public static final long PHYSICAL = 0x100_0000;
    private static final int CODE_BYTES = 5000;

    private TestKernels() {
    }

    /** The Xen notes of a 64-bit Linux PV kernel. */
    public static byte[] linuxNotes() {
        return join(text(5, "xen-3.0"), text(6, "linux"), text(8, "generic"), number(1, ENTRY),
                number(3, VIRTUAL_BASE), number(4, 0), text(10, "!writable_page_tables|pae_pgdir_above_4gb"),
                number(15, 0x80_0000_0000L), number(16, 1));
    }

    public static byte[] number(int type, long value) {
        return note(type, ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
    }

    public static byte[] text(int type, String value) {
        return note(type, (value + "\0").getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] note(int type, byte[] value) {
        ByteBuffer note = ByteBuffer.allocate(16 + (value.length + 3 & ~3)).order(ByteOrder.LITTLE_ENDIAN);
        note.putInt(4).putInt(value.length).putInt(type).put("Xen\0".getBytes(StandardCharsets.US_ASCII)).put(value);
        return note.array();
    }

    public static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** Code with calls, so that a filter for x86 code has something to do. */
    public static byte[] code() {
        byte[] code = new byte[CODE_BYTES];
        for (int i = 0; i + 8 < code.length; i += 8) {
            code[i] = (byte) 0xE8;
            code[i + 1] = (byte) i;
            code[i + 2] = (byte) (i >> 8);
            code[i + 5] = (byte) 0x90;
        }
        return code;
    }

    /** An ELF file with one segment, {@link #code}, and these notes. */
    public static byte[] elf(byte[] notes) {
        byte[] code = code();
        int notesAt = 64 + 2 * 56;
        int codeAt = notesAt + notes.length;
        ByteBuffer elf = ByteBuffer.allocate(codeAt + code.length).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(new byte[]{0x7F, 'E', 'L', 'F', 2, 1, 1}).position(16);
        elf.putShort((short) 2).putShort((short) 62).putInt(1).putLong(ENTRY).putLong(64).putLong(0).putInt(0);
        elf.putShort((short) 64).putShort((short) 56).putShort((short) 2).putShort((short) 64).putShort((short) 0);
        elf.position(64);
        elf.putInt(1).putInt(7).putLong(codeAt).putLong(VIRTUAL_BASE + PHYSICAL).putLong(PHYSICAL)
                .putLong(code.length).putLong(code.length + 10_000).putLong(4096);
        elf.putInt(4).putInt(4).putLong(notesAt).putLong(0).putLong(0).putLong(notes.length).putLong(notes.length)
                .putLong(4);
        elf.put(notes).put(code);
        return elf.array();
    }

    /** A bzImage around a packed payload. */
    public static byte[] bzImage(byte[] packed, int unpackedBytes) {
        byte[] header = new byte[1024];
        ByteBuffer setup = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
        setup.put(0x1F1, (byte) 1).putShort(0x1FE, (short) 0xAA55).putInt(0x202, 0x5372_6448)
                .putShort(0x206, (short) 0x20F).putInt(0x248, 0x20).putInt(0x24C, packed.length + 4);
        byte[] length = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(unpackedBytes).array();
        return join(header, new byte[0x20], packed, length);
    }
}
