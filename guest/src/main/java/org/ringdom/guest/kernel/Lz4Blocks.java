package org.ringdom.guest.kernel;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Enumeration;
import java.util.NoSuchElementException;

import io.airlift.compress.lz4.Lz4Decompressor;

/** The blocks of LZ4's legacy frame, as the kernel's build makes it: each a length of 32 bits and at most 8 MiB unpacked. */
final class Lz4Blocks implements Enumeration<InputStream> {
    private static final int BLOCK = 8 << 20;

    private final ByteBuffer packed;
    private final Lz4Decompressor decompressor = new Lz4Decompressor();
    private final byte[] block = new byte[BLOCK];

    Lz4Blocks(byte[] bytes, int length) {
        packed = ByteBuffer.wrap(bytes, 0, length).order(ByteOrder.LITTLE_ENDIAN).position(4);
    }

    @Override
    public boolean hasMoreElements() {
        return packed.remaining() > 4;
    }

    @Override
    public InputStream nextElement() {
        if (!hasMoreElements()) {
            throw new NoSuchElementException();
        }
        int length = packed.getInt();
        if (length <= 0 || length > packed.remaining()) {
            throw new IllegalStateException("a block of " + length + " bytes");
        }
        int unpacked = decompressor.decompress(packed.array(), packed.position(), length, block, 0, BLOCK);
        packed.position(packed.position() + length);
        return new ByteArrayInputStream(block, 0, unpacked);
    }
}
