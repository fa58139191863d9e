package org.ringdom.abi.io.fbif;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * The page that a framebuffer frontend and its backend share.
 *
 * <pre>
 *   0x000 +--------------------+--------------------+
 *         | in_cons, u32       | in_prod, u32       |
 *   0x008 +--------------------+--------------------+
 *         | out_cons, u32      | out_prod, u32      |
 *   0x010 +--------------------+--------------------+
 *         | width, s32         | height, s32        |
 *   0x018 +--------------------+--------------------+
 *         | line_length, u32   | mem_length, u32    |
 *   0x020 +--------------------+--------------------+
 *         | depth, u8          |                    |
 *   0x028 +--------------------+--------------------+
 *         | pd[123], u64                            |
 *   0x400 +-----------------------------------------+
 *         | in ring: 25 events of 40 bytes          |
 *   0x800 +-----------------------------------------+
 *         | out ring: 51 events of 40 bytes         |
 *         +-----------------------------------------+
 * </pre>
 *
 * <p>The rings hold an odd number of events: event {@code i} is in slot {@code i mod entries}, unsigned, as all frontends
 * have it, so at the wrap-around of the free-running index slots are skipped.
 *
 * <p>{@link #SIZE} is that of the declared structure, whose page directory reaches into the rings.
 *
 * <p>Source: {@code struct xenfb_page} and the {@code XENFB_} macros in xen/include/public/io/fbif.h.
 */
public final class FbifPage {
    /** Size in bytes. */
    public static final int SIZE = 2088;
    /** Offset of {@link #inCons()}, u32. */
    public static final int IN_CONS_OFFSET = 0;
    /** Offset of {@link #inProd()}, u32. */
    public static final int IN_PROD_OFFSET = 4;
    /** Offset of {@link #outCons()}, u32. */
    public static final int OUT_CONS_OFFSET = 8;
    /** Offset of {@link #outProd()}, u32. */
    public static final int OUT_PROD_OFFSET = 0xc;
    /** Offset of {@link #width()}, s32. */
    public static final int WIDTH_OFFSET = 0x10;
    /** Offset of {@link #height()}, s32. */
    public static final int HEIGHT_OFFSET = 0x14;
    /** Offset of {@link #lineLength()}, u32. */
    public static final int LINE_LENGTH_OFFSET = 0x18;
    /** Offset of {@link #memLength()}, u32. */
    public static final int MEM_LENGTH_OFFSET = 0x1c;
    /** Offset of {@link #depth()}, u8. */
    public static final int DEPTH_OFFSET = 0x20;
    /** Offset of the page directory: machine frames, each with 512 u64 machine frames of the framebuffer. */
    public static final int PD_OFFSET = 0x28;
    /** Entries that the structure declares. */
    public static final int PD_DECLARED = 256;
    /** Entries that do not lie under the in ring; only these are usable. */
    public static final int PD_USABLE = 123;
    /** Bytes of an event of either ring. */
    public static final int EVENT_SIZE = 40;
    /** Offset of the in ring, backend to guest. */
    public static final int IN_RING_OFFSET = 1024;
    /** Bytes of the in ring. */
    public static final int IN_RING_SIZE = 1024;
    /** Events of the in ring. */
    public static final int IN_RING_ENTRIES = 25;
    /** Offset of the out ring, guest to backend. */
    public static final int OUT_RING_OFFSET = 2048;
    /** Bytes of the out ring. */
    public static final int OUT_RING_SIZE = 2048;
    /** Events of the out ring. */
    public static final int OUT_RING_ENTRIES = 51;

    private SharedBuffer buffer;
    private long offset;

    /** Looks at the structure at {@code offset} bytes of {@code buffer}; returns this. */
    public FbifPage wrap(SharedBuffer buffer, long offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** Events that the guest has taken from the in ring, free running. */
    public int inCons() {
        return buffer.getInt(offset + IN_CONS_OFFSET);
    }

    /** Stores {@link #inCons()}. */
    public FbifPage inCons(int value) {
        buffer.putInt(offset + IN_CONS_OFFSET, value);
        return this;
    }

    /** {@link #inCons()} with acquire order: what the other side stored before is visible after it. */
    public int inConsAcquire() {
        return buffer.getIntAcquire(offset + IN_CONS_OFFSET);
    }

    /** Stores {@link #inCons()} with release order: everything stored before is visible to whoever sees it. */
    public void inConsRelease(int value) {
        buffer.putIntRelease(offset + IN_CONS_OFFSET, value);
    }

    /** Events that the backend has put into the in ring, free running. */
    public int inProd() {
        return buffer.getInt(offset + IN_PROD_OFFSET);
    }

    /** Stores {@link #inProd()}. */
    public FbifPage inProd(int value) {
        buffer.putInt(offset + IN_PROD_OFFSET, value);
        return this;
    }

    /** {@link #inProd()} with acquire order: what the other side stored before is visible after it. */
    public int inProdAcquire() {
        return buffer.getIntAcquire(offset + IN_PROD_OFFSET);
    }

    /** Stores {@link #inProd()} with release order: everything stored before is visible to whoever sees it. */
    public void inProdRelease(int value) {
        buffer.putIntRelease(offset + IN_PROD_OFFSET, value);
    }

    /** Events that the backend has taken from the out ring, free running. */
    public int outCons() {
        return buffer.getInt(offset + OUT_CONS_OFFSET);
    }

    /** Stores {@link #outCons()}. */
    public FbifPage outCons(int value) {
        buffer.putInt(offset + OUT_CONS_OFFSET, value);
        return this;
    }

    /** {@link #outCons()} with acquire order: what the other side stored before is visible after it. */
    public int outConsAcquire() {
        return buffer.getIntAcquire(offset + OUT_CONS_OFFSET);
    }

    /** Stores {@link #outCons()} with release order: everything stored before is visible to whoever sees it. */
    public void outConsRelease(int value) {
        buffer.putIntRelease(offset + OUT_CONS_OFFSET, value);
    }

    /** Events that the guest has put into the out ring, free running. */
    public int outProd() {
        return buffer.getInt(offset + OUT_PROD_OFFSET);
    }

    /** Stores {@link #outProd()}. */
    public FbifPage outProd(int value) {
        buffer.putInt(offset + OUT_PROD_OFFSET, value);
        return this;
    }

    /** {@link #outProd()} with acquire order: what the other side stored before is visible after it. */
    public int outProdAcquire() {
        return buffer.getIntAcquire(offset + OUT_PROD_OFFSET);
    }

    /** Stores {@link #outProd()} with release order: everything stored before is visible to whoever sees it. */
    public void outProdRelease(int value) {
        buffer.putIntRelease(offset + OUT_PROD_OFFSET, value);
    }

    /** Pixels of a line. */
    public int width() {
        return buffer.getInt(offset + WIDTH_OFFSET);
    }

    /** Stores {@link #width()}. */
    public FbifPage width(int value) {
        buffer.putInt(offset + WIDTH_OFFSET, value);
        return this;
    }

    /** Lines. */
    public int height() {
        return buffer.getInt(offset + HEIGHT_OFFSET);
    }

    /** Stores {@link #height()}. */
    public FbifPage height(int value) {
        buffer.putInt(offset + HEIGHT_OFFSET, value);
        return this;
    }

    /** Bytes from a line to the next. */
    public long lineLength() {
        return buffer.getUInt(offset + LINE_LENGTH_OFFSET);
    }

    /** Stores {@link #lineLength()}. */
    public FbifPage lineLength(long value) {
        buffer.putInt(offset + LINE_LENGTH_OFFSET, (int) value);
        return this;
    }

    /** Bytes of the framebuffer. */
    public long memLength() {
        return buffer.getUInt(offset + MEM_LENGTH_OFFSET);
    }

    /** Stores {@link #memLength()}. */
    public FbifPage memLength(long value) {
        buffer.putInt(offset + MEM_LENGTH_OFFSET, (int) value);
        return this;
    }

    /** Bits of a pixel. */
    public int depth() {
        return buffer.getUByte(offset + DEPTH_OFFSET);
    }

    /** Stores {@link #depth()}. */
    public FbifPage depth(int value) {
        buffer.putByte(offset + DEPTH_OFFSET, (byte) value);
        return this;
    }

    /** Entry {@code index} of the page directory, below {@link #PD_USABLE}: a machine frame. */
    public long pd(int index) {
        return buffer.getLong(offset + PD_OFFSET + 8L * index);
    }

    /** Stores {@link #pd(int)}. */
    public FbifPage pd(int index, long value) {
        buffer.putLong(offset + PD_OFFSET + 8L * index, value);
        return this;
    }

    /** Offset in the page of event {@code index} of the in ring. */
    public static int inEventOffset(int index) {
        return IN_RING_OFFSET + Integer.remainderUnsigned(index, IN_RING_ENTRIES) * EVENT_SIZE;
    }

    /** Offset in the page of event {@code index} of the out ring. */
    public static int outEventOffset(int index) {
        return OUT_RING_OFFSET + Integer.remainderUnsigned(index, OUT_RING_ENTRIES) * EVENT_SIZE;
    }
}
