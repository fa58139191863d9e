package org.ringdom.guest.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.ringdom.abi.buffer.SharedBuffer;
import org.tukaani.xz.FilterOptions;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.LZMAOutputStream;
import org.tukaani.xz.X86Options;
import org.tukaani.xz.XZ;
import org.tukaani.xz.XZOutputStream;

import com.github.luben.zstd.ZstdOutputStream;

import io.airlift.compress.lz4.Lz4Compressor;
import io.airlift.compress.lzo.LzoCompressor;

class KernelImageTest {
    private interface Packer {
        byte[] pack(byte[] plain) throws IOException;
    }

    private interface Wrapper {
        OutputStream around(OutputStream out) throws IOException;
    }

    private static byte[] through(byte[] plain, Wrapper wrapper) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = wrapper.around(packed)) {
            out.write(plain);
        }
        return packed.toByteArray();
    }

    private static Map<String, Packer> packers() {
        Map<String, Packer> packers = new TreeMap<>();
        packers.put("gzip", plain -> through(plain, GZIPOutputStream::new));
        packers.put("bzip2", plain -> through(plain, BZip2CompressorOutputStream::new));
        packers.put("xz with a filter for x86", plain -> through(plain, out -> new XZOutputStream(out,
                new FilterOptions[]{new X86Options(), new LZMA2Options()}, XZ.CHECK_CRC32)));
        packers.put("lzma", plain -> through(plain, out -> new LZMAOutputStream(out, new LZMA2Options(), -1)));
        packers.put("zstd", plain -> through(plain, ZstdOutputStream::new));
        packers.put("lz4", KernelImageTest::lz4);
        packers.put("lzo", KernelImageTest::lzo);
        packers.put("nothing", plain -> plain);
        return packers;
    }

    private static byte[] lz4(byte[] plain) {
        Lz4Compressor compressor = new Lz4Compressor();
        byte[] block = new byte[compressor.maxCompressedLength(plain.length)];
        int length = compressor.compress(plain, 0, plain.length, block, 0, block.length);
        ByteBuffer frame = ByteBuffer.allocate(8 + length).order(ByteOrder.LITTLE_ENDIAN);
        return frame.putInt(0x184C_2102).putInt(length).put(block, 0, length).array();
    }

    private static byte[] lzo(byte[] plain) {
        LzoCompressor compressor = new LzoCompressor();
        byte[] block = new byte[compressor.maxCompressedLength(plain.length)];
        int length = compressor.compress(plain, 0, plain.length, block, 0, block.length);
        ByteBuffer file = ByteBuffer.allocate(64 + length);
        file.put(new byte[]{(byte) 0x89, 'L', 'Z', 'O', 0, 0x0D, 0x0A, 0x1A, 0x0A});
        file.putShort((short) 0x1030).putShort((short) 0x2080).putShort((short) 0x940).put((byte) 1).put((byte) 5);
        file.putInt(0x0300_0001).putInt(0).putInt(0).putInt(0).put((byte) 0).putInt(0);
        file.putInt(plain.length).putInt(length).putInt(0).put(block, 0, length).putInt(0);
        return Arrays.copyOf(file.array(), file.position());
    }

    @TestFactory
    Stream<DynamicTest> everyPackingOfAKernelIsUnpacked() {
        return packers().entrySet().stream().map(packer -> DynamicTest.dynamicTest(packer.getKey(), () -> {
            byte[] elf = TestKernels.elf(TestKernels.linuxNotes());
            byte[] packed = packer.getValue().pack(elf);
            byte[] file = packer.getKey().equals("nothing") ? elf : TestKernels.bzImage(packed, elf.length);
            try (Arena arena = Arena.ofConfined()) {
                KernelImage image = KernelImage.of(file, arena);
                assertEquals(TestKernels.ENTRY, image.notes().entry());
                ElfImage.Segment segment = image.elf().segments().getFirst();
                SharedBuffer memory = SharedBuffer.allocate(arena, segment.memoryBytes());
                image.elf().copy(segment, memory, 0);
                byte[] loaded = new byte[(int) segment.fileBytes()];
                memory.getBytes(0, loaded, 0, loaded.length);
                assertArrayEquals(TestKernels.code(), loaded);
            }
        }));
    }

    @Test
    void theNotesOfLinuxAreUnderstood() throws KernelRefused {
        try (Arena arena = Arena.ofConfined()) {
            XenNotes notes = KernelImage.of(TestKernels.elf(TestKernels.linuxNotes()), arena).notes();
            assertEquals(new XenNotes(TestKernels.ENTRY, XenNotes.ABSENT, TestKernels.VIRTUAL_BASE, 0,
                    0x80_0000_0000L, true, "linux"), notes);
        }
    }

    @Test
    void whatIsNoPvKernelIsRefusedWithTheReason() {
        refused("no Xen notes", TestKernels.elf(new byte[0]));
        refused("PVH guest only", TestKernels.elf(TestKernels.number(18, 0x100_0000)));
        refused("made for 'xen-2.0'", TestKernels.elf(TestKernels.text(5, "xen-2.0")));
        refused("wants the loader 'own'", TestKernels.elf(TestKernels.join(TestKernels.text(5, "xen-3.0"),
                TestKernels.text(8, "own"))));
        refused("neither a bzImage nor an ELF file", new byte[4000]);
        refused("unknown way", TestKernels.bzImage("0123456789abcdef".getBytes(StandardCharsets.US_ASCII), 1));
        byte[] elf = TestKernels.elf(TestKernels.linuxNotes());
        refused("cut off", Arrays.copyOf(elf, elf.length - 4000));
        elf[18] = 40;
        refused("not for x86-64", elf);
    }

    @Test
    void aPayloadThatIsDamagedIsRefused() throws IOException {
        byte[] elf = TestKernels.elf(TestKernels.linuxNotes());
        byte[] packed = packers().get("xz with a filter for x86").pack(elf);
        refused("not the", TestKernels.bzImage(packed, elf.length + 1));
        refused("more than", TestKernels.bzImage(packed, elf.length - 1));
        packed[packed.length / 2] ^= 1;
        refused("can't be unpacked", TestKernels.bzImage(packed, elf.length));
    }

    private static void refused(String reason, byte[] file) {
        try (Arena arena = Arena.ofConfined()) {
            KernelRefused refused = assertThrows(KernelRefused.class, () -> KernelImage.of(file, arena));
            assertTrue(refused.getMessage().contains(reason), refused.getMessage());
        }
    }
}
