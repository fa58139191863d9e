package org.ringdom.abi.io;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * The page that a console frontend and its backend share: two byte rings.
 *
 * <pre>
 *   0x000 +--------------------------------------+
 *         | in[1024]: backend to guest           |
 *   0x400 +--------------------------------------+
 *         | out[2048]: guest to backend          |
 *   0xC00 +------------------+-------------------+
 *         | in_cons, u32     | in_prod, u32      |
 *   0xC08 +------------------+-------------------+
 *         | out_cons, u32    | out_prod, u32     |
 *   0xC10 +------------------+-------------------+
 *         | connection, u8   |
 *         +------------------+
 * </pre>
 *
 * <p>Byte {@code i} of a ring is at {@code i & (size - 1)}. A producer stores bytes, then its index with release order; a
 * consumer loads the index with acquire order, copies, then stores its own. More than the ring's size between the two is
 * a broken peer.
 *
 * <p>Source: {@code struct xencons_interface} in xen/include/public/io/console.h.
 */
public final class ConsoleRing {
    /** Size in bytes. */
    public static final int SIZE = 3092;
    /** Offset of {@link #inCons()}, u32. */
    public static final int IN_CONS_OFFSET = 0xc00;
    /** Offset of {@link #inProd()}, u32. */
    public static final int IN_PROD_OFFSET = 0xc04;
    /** Offset of {@link #outCons()}, u32. */
    public static final int OUT_CONS_OFFSET = 0xc08;
    /** Offset of {@link #outProd()}, u32. */
    public static final int OUT_PROD_OFFSET = 0xc0c;
    /** Offset of {@link #connection()}, u8. */
    public static final int CONNECTION_OFFSET = 0xc10;
    /** Offset of the in ring. */
    public static final int IN_OFFSET = 0;
    /** Bytes of the in ring. */
    public static final int IN_SIZE = 1024;
    /** Offset of the out ring. */
    public static final int OUT_OFFSET = 1024;
    /** Bytes of the out ring. */
    public static final int OUT_SIZE = 2048;
    /** A backend is there. */
    public static final int CONNECTED = 0;
    /** No backend is there. */
    public static final int DISCONNECTED = 1;

    private SharedBuffer buffer;
    private long offset;

    /** Looks at the structure at {@code offset} bytes of {@code buffer}; returns this. */
    public ConsoleRing wrap(SharedBuffer buffer, long offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** Bytes the guest has taken from the in ring, free running. */
    public int inCons() {
        return buffer.getInt(offset + IN_CONS_OFFSET);
    }

    /** Stores {@link #inCons()}. */
    public ConsoleRing inCons(int value) {
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

    /** Bytes the backend has put into the in ring, free running. */
    public int inProd() {
        return buffer.getInt(offset + IN_PROD_OFFSET);
    }

    /** Stores {@link #inProd()}. */
    public ConsoleRing inProd(int value) {
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

    /** Bytes the backend has taken from the out ring, free running. */
    public int outCons() {
        return buffer.getInt(offset + OUT_CONS_OFFSET);
    }

    /** Stores {@link #outCons()}. */
    public ConsoleRing outCons(int value) {
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

    /** Bytes the guest has put into the out ring, free running. */
    public int outProd() {
        return buffer.getInt(offset + OUT_PROD_OFFSET);
    }

    /** Stores {@link #outProd()}. */
    public ConsoleRing outProd(int value) {
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

    /** {@link #CONNECTED} or {@link #DISCONNECTED}, stored by the backend; not every guest knows it. */
    public int connection() {
        return buffer.getUByte(offset + CONNECTION_OFFSET);
    }

    /** Stores {@link #connection()}. */
    public ConsoleRing connection(int value) {
        buffer.putByte(offset + CONNECTION_OFFSET, (byte) value);
        return this;
    }

    /** {@link #connection()} with volatile order. */
    public int connectionVolatile() {
        return buffer.getUByteVolatile(offset + CONNECTION_OFFSET);
    }

    /** Stores {@link #connection()} with volatile order: later loads are not performed before it. */
    public void connectionVolatile(int value) {
        buffer.putByteVolatile(offset + CONNECTION_OFFSET, (byte) value);
    }

    /** Offset in the page of byte {@code index} of the in ring. */
    public static int inOffset(int index) {
        return IN_OFFSET + (index & (IN_SIZE - 1));
    }

    /** Offset in the page of byte {@code index} of the out ring. */
    public static int outOffset(int index) {
        return OUT_OFFSET + (index & (OUT_SIZE - 1));
    }
}
