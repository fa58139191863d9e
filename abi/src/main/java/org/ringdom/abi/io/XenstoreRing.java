package org.ringdom.abi.io;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * The page that a guest and xenstore share: two byte rings and the state of the connection.
 *
 * <pre>
 *   0x000 +----------------------------------------------+
 *         | req[1024]: guest to store                    |
 *   0x400 +----------------------------------------------+
 *         | rsp[1024]: store to guest                    |
 *   0x800 +----------------------+-----------------------+
 *         | req_cons, u32        | req_prod, u32         |
 *   0x808 +----------------------+-----------------------+
 *         | rsp_cons, u32        | rsp_prod, u32         |
 *   0x810 +----------------------+-----------------------+
 *         | server_features, u32 | connection, u32       |
 *   0x818 +----------------------+-----------------------+
 *         | error, u32           | evtchn_port, u32      |
 *   0x820 +----------------------+-----------------------+
 * </pre>
 *
 * <p>Byte {@code i} of a ring is at {@code i & 1023}. A message ({@link XenstoreMessage}) may be longer than a ring, and is cut
 * anywhere. More than 1024 between producer and consumer is a broken peer.
 *
 * <p>Source: {@code struct xenstore_domain_interface} in xen/include/public/io/xs_wire.h.
 */
public final class XenstoreRing {
    /** Size in bytes. */
    public static final int SIZE = 2080;
    /** Offset of {@link #reqCons()}, u32. */
    public static final int REQ_CONS_OFFSET = 0x800;
    /** Offset of {@link #reqProd()}, u32. */
    public static final int REQ_PROD_OFFSET = 0x804;
    /** Offset of {@link #rspCons()}, u32. */
    public static final int RSP_CONS_OFFSET = 0x808;
    /** Offset of {@link #rspProd()}, u32. */
    public static final int RSP_PROD_OFFSET = 0x80c;
    /** Offset of {@link #serverFeatures()}, u32. */
    public static final int SERVER_FEATURES_OFFSET = 0x810;
    /** Offset of {@link #connection()}, u32. */
    public static final int CONNECTION_OFFSET = 0x814;
    /** Offset of {@link #error()}, u32. */
    public static final int ERROR_OFFSET = 0x818;
    /** Offset of {@link #evtchnPort()}, u32. */
    public static final int EVTCHN_PORT_OFFSET = 0x81c;
    /** Offset of the request ring. */
    public static final int REQ_OFFSET = 0;
    /** Offset of the response ring. */
    public static final int RSP_OFFSET = 1024;
    /** Bytes of each ring. */
    public static final int RING_SIZE = 1024;

    /** Server feature: the guest may ask for a reset of the connection. */
    public static final int FEATURE_RECONNECTION = 1;
    /** Server feature: {@link #error()} is used. */
    public static final int FEATURE_ERROR = 2;
    /** Server feature: a watch may name a depth. */
    public static final int FEATURE_WATCH_DEPTH = 4;

    /** State: in use. */
    public static final int CONNECTED = 0;
    /** State: the guest asks for a reset. */
    public static final int RECONNECT = 1;

    /** No error. */
    public static final int ERROR_NONE = 0;
    /** The store could not talk to the guest. */
    public static final int ERROR_COMM = 1;
    /** The guest's ring indices made no sense. */
    public static final int ERROR_RINGIDX = 2;
    /** The guest broke the protocol. */
    public static final int ERROR_PROTO = 3;

    private SharedBuffer buffer;
    private long offset;

    /** Looks at the structure at {@code offset} bytes of {@code buffer}; returns this. */
    public XenstoreRing wrap(SharedBuffer buffer, long offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** Bytes the store has taken from the request ring, free running. */
    public int reqCons() {
        return buffer.getInt(offset + REQ_CONS_OFFSET);
    }

    /** Stores {@link #reqCons()}. */
    public XenstoreRing reqCons(int value) {
        buffer.putInt(offset + REQ_CONS_OFFSET, value);
        return this;
    }

    /** {@link #reqCons()} with acquire order: what the other side stored before is visible after it. */
    public int reqConsAcquire() {
        return buffer.getIntAcquire(offset + REQ_CONS_OFFSET);
    }

    /** Stores {@link #reqCons()} with release order: everything stored before is visible to whoever sees it. */
    public void reqConsRelease(int value) {
        buffer.putIntRelease(offset + REQ_CONS_OFFSET, value);
    }

    /** Bytes the guest has put into the request ring, free running. */
    public int reqProd() {
        return buffer.getInt(offset + REQ_PROD_OFFSET);
    }

    /** Stores {@link #reqProd()}. */
    public XenstoreRing reqProd(int value) {
        buffer.putInt(offset + REQ_PROD_OFFSET, value);
        return this;
    }

    /** {@link #reqProd()} with acquire order: what the other side stored before is visible after it. */
    public int reqProdAcquire() {
        return buffer.getIntAcquire(offset + REQ_PROD_OFFSET);
    }

    /** Stores {@link #reqProd()} with release order: everything stored before is visible to whoever sees it. */
    public void reqProdRelease(int value) {
        buffer.putIntRelease(offset + REQ_PROD_OFFSET, value);
    }

    /** Bytes the guest has taken from the response ring, free running. */
    public int rspCons() {
        return buffer.getInt(offset + RSP_CONS_OFFSET);
    }

    /** Stores {@link #rspCons()}. */
    public XenstoreRing rspCons(int value) {
        buffer.putInt(offset + RSP_CONS_OFFSET, value);
        return this;
    }

    /** {@link #rspCons()} with acquire order: what the other side stored before is visible after it. */
    public int rspConsAcquire() {
        return buffer.getIntAcquire(offset + RSP_CONS_OFFSET);
    }

    /** Stores {@link #rspCons()} with release order: everything stored before is visible to whoever sees it. */
    public void rspConsRelease(int value) {
        buffer.putIntRelease(offset + RSP_CONS_OFFSET, value);
    }

    /** Bytes the store has put into the response ring, free running. */
    public int rspProd() {
        return buffer.getInt(offset + RSP_PROD_OFFSET);
    }

    /** Stores {@link #rspProd()}. */
    public XenstoreRing rspProd(int value) {
        buffer.putInt(offset + RSP_PROD_OFFSET, value);
        return this;
    }

    /** {@link #rspProd()} with acquire order: what the other side stored before is visible after it. */
    public int rspProdAcquire() {
        return buffer.getIntAcquire(offset + RSP_PROD_OFFSET);
    }

    /** Stores {@link #rspProd()} with release order: everything stored before is visible to whoever sees it. */
    public void rspProdRelease(int value) {
        buffer.putIntRelease(offset + RSP_PROD_OFFSET, value);
    }

    /** {@code FEATURE_} bits, stored by the store. */
    public int serverFeatures() {
        return buffer.getInt(offset + SERVER_FEATURES_OFFSET);
    }

    /** Stores {@link #serverFeatures()}. */
    public XenstoreRing serverFeatures(int value) {
        buffer.putInt(offset + SERVER_FEATURES_OFFSET, value);
        return this;
    }

    /** {@link #CONNECTED}, or {@link #RECONNECT} when the guest asks for a reset. */
    public int connection() {
        return buffer.getInt(offset + CONNECTION_OFFSET);
    }

    /** Stores {@link #connection()}. */
    public XenstoreRing connection(int value) {
        buffer.putInt(offset + CONNECTION_OFFSET, value);
        return this;
    }

    /** {@link #connection()} with acquire order: what the other side stored before is visible after it. */
    public int connectionAcquire() {
        return buffer.getIntAcquire(offset + CONNECTION_OFFSET);
    }

    /** Stores {@link #connection()} with release order: everything stored before is visible to whoever sees it. */
    public void connectionRelease(int value) {
        buffer.putIntRelease(offset + CONNECTION_OFFSET, value);
    }

    /** One of the {@code ERROR_} constants, stored by the store. */
    public int error() {
        return buffer.getInt(offset + ERROR_OFFSET);
    }

    /** Stores {@link #error()}. */
    public XenstoreRing error(int value) {
        buffer.putInt(offset + ERROR_OFFSET, value);
        return this;
    }

    /** {@link #error()} with acquire order: what the other side stored before is visible after it. */
    public int errorAcquire() {
        return buffer.getIntAcquire(offset + ERROR_OFFSET);
    }

    /** Stores {@link #error()} with release order: everything stored before is visible to whoever sees it. */
    public void errorRelease(int value) {
        buffer.putIntRelease(offset + ERROR_OFFSET, value);
    }

    /** Event channel of a guest that was not built by a toolstack. */
    public int evtchnPort() {
        return buffer.getInt(offset + EVTCHN_PORT_OFFSET);
    }

    /** Stores {@link #evtchnPort()}. */
    public XenstoreRing evtchnPort(int value) {
        buffer.putInt(offset + EVTCHN_PORT_OFFSET, value);
        return this;
    }

    /** Offset in the page of byte {@code index} of the request ring. */
    public static int reqOffset(int index) {
        return REQ_OFFSET + (index & (RING_SIZE - 1));
    }

    /** Offset in the page of byte {@code index} of the response ring. */
    public static int rspOffset(int index) {
        return RSP_OFFSET + (index & (RING_SIZE - 1));
    }
}
