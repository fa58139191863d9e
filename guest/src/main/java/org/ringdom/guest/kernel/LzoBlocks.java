package org.ringdom.guest.kernel;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Enumeration;
import java.util.NoSuchElementException;

import io.airlift.compress.lzo.LzoDecompressor;

/** The blocks of an lzop file, big endian: unpacked length, packed length, a checksum that is not looked at, bytes. */
final class LzoBlocks implements Enumeration<InputStream> {
    private static final int MAX_BLOCK = 256 << 10;
    private static final int MAGIC_BYTES = 9;
    private static final int WITH_LEVEL_AND_TIME = 0x940;
    private static final int HAS_FILTER = 0x800;

    private final ByteBuffer packed;
    private final LzoDecompressor decompressor = new LzoDecompressor();
    private final byte[] block = new byte[MAX_BLOCK];

    LzoBlocks(byte[] bytes, int length) {
        packed = ByteBuffer.wrap(bytes, 0, length);
        skipHeader();
    }

    private void skipHeader() {
        packed.position(MAGIC_BYTES);
        boolean newer = packed.getShort() >= WITH_LEVEL_AND_TIME;
        skip(2 + 2 + 1 + (newer ? 1 : 0));
        boolean filter = (packed.getInt() & HAS_FILTER) != 0;
        skip((filter ? 4 : 0) + 4 + 4 + (newer ? 4 : 0));
        skip((packed.get() & 0xFF) + 4);
    }

    private void skip(int bytes) {
        packed.position(packed.position() + bytes);
    }

    @Override
    public boolean hasMoreElements() {
        return packed.remaining() >= 12 && packed.getInt(packed.position()) != 0;
    }

    @Override
    public InputStream nextElement() {
        if (!hasMoreElements()) {
            throw new NoSuchElementException();
        }
        int unpacked = packed.getInt();
        int length = packed.getInt();
        skip(4);
        if (unpacked < 0 || unpacked > MAX_BLOCK || length < 0 || length > Math.min(unpacked, packed.remaining())) {
            throw new IllegalStateException("a block of " + length + " bytes for " + unpacked);
        }
        if (length == unpacked) {
            packed.get(block, 0, length);
        } else {
            int got = decompressor.decompress(packed.array(), packed.position(), length, block, 0, unpacked);
            if (got != unpacked) {
                throw new IllegalStateException("a block of " + got + " bytes instead of " + unpacked);
            }
            skip(length);
        }
        return new ByteArrayInputStream(block, 0, unpacked);
    }
}
