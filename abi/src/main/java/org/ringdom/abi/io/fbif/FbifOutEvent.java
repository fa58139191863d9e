package org.ringdom.abi.io.fbif;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * An event from a framebuffer frontend: a region was drawn, or the mode changed.
 *
 * <pre>
 *          update (2)           resize (3)
 *   0x00 +--------------------+--------------------+
 *        | type, u8           | type, u8           |
 *   0x04 +--------------------+--------------------+
 *        | x, s32             | width, s32         |
 *   0x08 +--------------------+--------------------+
 *        | y, s32             | height, s32        |
 *   0x0C +--------------------+--------------------+
 *        | width, s32         | stride, s32        |
 *   0x10 +--------------------+--------------------+
 *        | height, s32        | depth, s32         |
 *   0x14 +--------------------+--------------------+
 *        |                    | offset, s32        |
 *   0x18 |                    +--------------------+
 *        |                    |                    |
 *   0x28 +--------------------+--------------------+
 * </pre>
 *
 * <p>Source: {@code union xenfb_out_event} in xen/include/public/io/fbif.h.
 */
public final class FbifOutEvent {
    /** Size in bytes. */
    public static final int SIZE = 40;
    /** Offset of {@link #type()}, u8. */
    public static final int TYPE_OFFSET = 0;
    /** Offset of {@link #updateX()}, s32. */
    public static final int UPDATE_X_OFFSET = 4;
    /** Offset of {@link #updateY()}, s32. */
    public static final int UPDATE_Y_OFFSET = 8;
    /** Offset of {@link #updateWidth()}, s32. */
    public static final int UPDATE_WIDTH_OFFSET = 0xc;
    /** Offset of {@link #updateHeight()}, s32. */
    public static final int UPDATE_HEIGHT_OFFSET = 0x10;
    /** Offset of {@link #resizeWidth()}, s32. */
    public static final int RESIZE_WIDTH_OFFSET = 4;
    /** Offset of {@link #resizeHeight()}, s32. */
    public static final int RESIZE_HEIGHT_OFFSET = 8;
    /** Offset of {@link #resizeStride()}, s32. */
    public static final int RESIZE_STRIDE_OFFSET = 0xc;
    /** Offset of {@link #resizeDepth()}, s32. */
    public static final int RESIZE_DEPTH_OFFSET = 0x10;
    /** Offset of {@link #resizeOffset()}, s32. */
    public static final int RESIZE_OFFSET_OFFSET = 0x14;
    /** A region was drawn. */
    public static final int TYPE_UPDATE = 2;
    /** The mode was changed. */
    public static final int TYPE_RESIZE = 3;

    private SharedBuffer buffer;
    private long offset;

    /** Looks at the structure at {@code offset} bytes of {@code buffer}; returns this. */
    public FbifOutEvent wrap(SharedBuffer buffer, long offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** {@link #TYPE_UPDATE} or {@link #TYPE_RESIZE}. */
    public int type() {
        return buffer.getUByte(offset + TYPE_OFFSET);
    }

    /** Stores {@link #type()}. */
    public FbifOutEvent type(int value) {
        buffer.putByte(offset + TYPE_OFFSET, (byte) value);
        return this;
    }

    /** Update: left edge in pixels. */
    public int updateX() {
        return buffer.getInt(offset + UPDATE_X_OFFSET);
    }

    /** Stores {@link #updateX()}. */
    public FbifOutEvent updateX(int value) {
        buffer.putInt(offset + UPDATE_X_OFFSET, value);
        return this;
    }

    /** Update: upper edge in lines. */
    public int updateY() {
        return buffer.getInt(offset + UPDATE_Y_OFFSET);
    }

    /** Stores {@link #updateY()}. */
    public FbifOutEvent updateY(int value) {
        buffer.putInt(offset + UPDATE_Y_OFFSET, value);
        return this;
    }

    /** Update: pixels. */
    public int updateWidth() {
        return buffer.getInt(offset + UPDATE_WIDTH_OFFSET);
    }

    /** Stores {@link #updateWidth()}. */
    public FbifOutEvent updateWidth(int value) {
        buffer.putInt(offset + UPDATE_WIDTH_OFFSET, value);
        return this;
    }

    /** Update: lines. */
    public int updateHeight() {
        return buffer.getInt(offset + UPDATE_HEIGHT_OFFSET);
    }

    /** Stores {@link #updateHeight()}. */
    public FbifOutEvent updateHeight(int value) {
        buffer.putInt(offset + UPDATE_HEIGHT_OFFSET, value);
        return this;
    }

    /** Resize: pixels of a line. */
    public int resizeWidth() {
        return buffer.getInt(offset + RESIZE_WIDTH_OFFSET);
    }

    /** Stores {@link #resizeWidth()}. */
    public FbifOutEvent resizeWidth(int value) {
        buffer.putInt(offset + RESIZE_WIDTH_OFFSET, value);
        return this;
    }

    /** Resize: lines. */
    public int resizeHeight() {
        return buffer.getInt(offset + RESIZE_HEIGHT_OFFSET);
    }

    /** Stores {@link #resizeHeight()}. */
    public FbifOutEvent resizeHeight(int value) {
        buffer.putInt(offset + RESIZE_HEIGHT_OFFSET, value);
        return this;
    }

    /** Resize: bytes from a line to the next. */
    public int resizeStride() {
        return buffer.getInt(offset + RESIZE_STRIDE_OFFSET);
    }

    /** Stores {@link #resizeStride()}. */
    public FbifOutEvent resizeStride(int value) {
        buffer.putInt(offset + RESIZE_STRIDE_OFFSET, value);
        return this;
    }

    /** Resize: bits of a pixel. */
    public int resizeDepth() {
        return buffer.getInt(offset + RESIZE_DEPTH_OFFSET);
    }

    /** Stores {@link #resizeDepth()}. */
    public FbifOutEvent resizeDepth(int value) {
        buffer.putInt(offset + RESIZE_DEPTH_OFFSET, value);
        return this;
    }

    /** Resize: first byte of the picture in the framebuffer. */
    public int resizeOffset() {
        return buffer.getInt(offset + RESIZE_OFFSET_OFFSET);
    }

    /** Stores {@link #resizeOffset()}. */
    public FbifOutEvent resizeOffset(int value) {
        buffer.putInt(offset + RESIZE_OFFSET_OFFSET, value);
        return this;
    }
}
