package org.ringdom.abi.io.kbdif;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * The page that a keyboard and pointer frontend and its backend share.
 *
 * <pre>
 *   0x000 +--------------------+--------------------+
 *         | in_cons, u32       | in_prod, u32       |
 *   0x008 +--------------------+--------------------+
 *         | out_cons, u32      | out_prod, u32      |
 *   0x010 +--------------------+--------------------+
 *         |                                         |
 *   0x400 +-----------------------------------------+
 *         | in ring: 51 events of 40 bytes          |
 *   0xc00 +-----------------------------------------+
 *         | out ring: 25 events of 40 bytes         |
 *         +-----------------------------------------+
 * </pre>
 *
 * <p>The rings hold an odd number of events: event {@code i} is in slot {@code i mod entries}, unsigned, as all frontends
 * have it, so at the wrap-around of the free-running index slots are skipped.
 *
 * <p>Source: {@code struct xenkbd_page} and the {@code XENKBD_} macros in xen/include/public/io/kbdif.h.
 */
public final class KbdifPage {
    /** Size in bytes. */
    public static final int SIZE = 16;
    /** Offset of {@link #inCons()}, u32. */
    public static final int IN_CONS_OFFSET = 0;
    /** Offset of {@link #inProd()}, u32. */
    public static final int IN_PROD_OFFSET = 4;
    /** Offset of {@link #outCons()}, u32. */
    public static final int OUT_CONS_OFFSET = 8;
    /** Offset of {@link #outProd()}, u32. */
    public static final int OUT_PROD_OFFSET = 0xc;
    /** Bytes of an event of either ring. */
    public static final int EVENT_SIZE = 40;
    /** Offset of the in ring, backend to guest. */
    public static final int IN_RING_OFFSET = 1024;
    /** Bytes of the in ring. */
    public static final int IN_RING_SIZE = 2048;
    /** Events of the in ring. */
    public static final int IN_RING_ENTRIES = 51;
    /** Offset of the out ring, guest to backend. */
    public static final int OUT_RING_OFFSET = 3072;
    /** Bytes of the out ring. */
    public static final int OUT_RING_SIZE = 1024;
    /** Events of the out ring. */
    public static final int OUT_RING_ENTRIES = 25;

    private SharedBuffer buffer;
    private long offset;

    /** Looks at the structure at {@code offset} bytes of {@code buffer}; returns this. */
    public KbdifPage wrap(SharedBuffer buffer, long offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** Events that the guest has taken from the in ring, free running. */
    public int inCons() {
        return buffer.getInt(offset + IN_CONS_OFFSET);
    }

    /** Stores {@link #inCons()}. */
    public KbdifPage inCons(int value) {
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
    public KbdifPage inProd(int value) {
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
    public KbdifPage outCons(int value) {
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
    public KbdifPage outProd(int value) {
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

    /** Offset in the page of event {@code index} of the in ring. */
    public static int inEventOffset(int index) {
        return IN_RING_OFFSET + Integer.remainderUnsigned(index, IN_RING_ENTRIES) * EVENT_SIZE;
    }

    /** Offset in the page of event {@code index} of the out ring. */
    public static int outEventOffset(int index) {
        return OUT_RING_OFFSET + Integer.remainderUnsigned(index, OUT_RING_ENTRIES) * EVENT_SIZE;
    }
}
