package org.ringdom.guest.kernel;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.ringdom.abi.buffer.SharedBuffer;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.SingleXZInputStream;

import com.github.luben.zstd.ZstdInputStream;

/**
 * The compressed part of a bzImage: one stream of one of the kernel's codecs, followed by the length of what it holds, as
 * four bytes little endian.
 */
final class Payload {
    /** No vmlinux is larger. */
    static final long MAX_BYTES = 1L << 30;
    /** More than the largest dictionary that kernels are packed with (32 MiB). */
    private static final int MAX_DICTIONARY_KIB = 160 << 10;
    private static final int CHUNK = 1 << 16;

    private Payload() {
    }

    /**
     * Unpacks into memory outside the heap.
     *
     * @param packed the payload with its trailing length
     * @param arena owner of the result
     */
    static SharedBuffer unpack(byte[] packed, Arena arena) throws KernelRefused {
        if (ElfImage.isElf(packed)) {
            SharedBuffer plain = SharedBuffer.allocate(arena, packed.length);
            plain.putBytes(0, packed, 0, packed.length);
            return plain;
        }
        if (packed.length < 16) {
            throw new KernelRefused("its payload has only " + packed.length + " bytes");
        }
        int end = packed.length - 4;
        long length = (packed[end] & 0xFFL) | (packed[end + 1] & 0xFFL) << 8 | (packed[end + 2] & 0xFFL) << 16
                | (packed[end + 3] & 0xFFL) << 24;
        if (length == 0 || length > MAX_BYTES) {
            throw new KernelRefused("its payload claims to hold " + length + " bytes");
        }
        SharedBuffer target = SharedBuffer.allocate(arena, length);
        try (InputStream in = open(packed, end)) {
            fill(target, in);
        } catch (IOException | RuntimeException broken) {
            throw new KernelRefused("its payload can't be unpacked: " + broken.getMessage(), broken);
        }
        return target;
    }

    /** The library unpacks its native part into the folder for temporary files, where a confined process may not write. */
    private static InputStream zstd(InputStream in) throws IOException, KernelRefused {
        try {
            return new ZstdInputStream(in).setLongMax(31);
        } catch (LinkageError unavailable) {
            throw new KernelRefused("it is packed with zstd, whose library can't be loaded here ("
                    + unavailable.getMessage() + "); pack it with gzip or xz", unavailable);
        }
    }

    private static InputStream open(byte[] packed, int length) throws IOException, KernelRefused {
        InputStream in = new ByteArrayInputStream(packed, 0, length);
        if (starts(packed, 0x1F, 0x8B)) {
            return new GZIPInputStream(in, CHUNK);
        }
        if (starts(packed, 0xFD, '7', 'z', 'X', 'Z', 0)) {
            return new SingleXZInputStream(in, MAX_DICTIONARY_KIB);
        }
        if (starts(packed, 0x28, 0xB5, 0x2F, 0xFD)) {
            return zstd(in);
        }
        if (starts(packed, 0x5D, 0)) {
            return new LZMAInputStream(in, MAX_DICTIONARY_KIB);
        }
        if (starts(packed, 'B', 'Z', 'h')) {
            return new BZip2CompressorInputStream(in);
        }
        if (starts(packed, 0x02, 0x21, 0x4C, 0x18)) {
            return new SequenceInputStream(new Lz4Blocks(packed, length));
        }
        if (starts(packed, 0x89, 'L', 'Z', 'O', 0)) {
            return new SequenceInputStream(new LzoBlocks(packed, length));
        }
        throw new KernelRefused("its payload is packed in an unknown way (it starts with "
                + hex(Arrays.copyOf(packed, 4)) + ")");
    }

    private static String hex(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            text.append("%02x".formatted(b & 0xFF));
        }
        return text.toString();
    }

    private static boolean starts(byte[] bytes, int... with) {
        for (int i = 0; i < with.length; i++) {
            if ((bytes[i] & 0xFF) != with[i]) {
                return false;
            }
        }
        return true;
    }

    /** What is missing at the end is an error, and what is too much as well. */
    private static void fill(SharedBuffer target, InputStream in) throws IOException, KernelRefused {
        byte[] chunk = new byte[CHUNK];
        long at = 0;
        for (int got = in.read(chunk); got >= 0; got = in.read(chunk)) {
            if (got > target.size() - at) {
                throw new KernelRefused("its payload holds more than the " + target.size() + " bytes it claims");
            }
            target.putBytes(at, chunk, 0, got);
            at += got;
        }
        if (at != target.size()) {
            throw new KernelRefused("its payload holds " + at + " bytes, not the " + target.size() + " it claims");
        }
    }
}
