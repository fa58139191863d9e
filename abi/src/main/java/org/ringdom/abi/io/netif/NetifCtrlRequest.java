package org.ringdom.abi.io.netif;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * A request of the control ring, by which a frontend configures hashing.
 *
 * <pre>
 *         0       1       2       3       4       5       6       7       8
 *        +---------------+---------------+-------------------------------+
 *     0x0|       id      |      type     |            data[0]            |
 *        +---------------+---------------+-------------------------------+
 *     0x8|            data[1]            |            data[2]            |
 *        +-------------------------------+-------------------------------+
 * </pre>
 *
 * <p>An entry of the control ring is as large as this.
 *
 * <p>Source: {@code struct xen_netif_ctrl_request} in xen/include/public/io/netif.h.
 */
public final class NetifCtrlRequest {
    /** Size in bytes. */
    public static final int SIZE = 16;
    /** Offset of {@link #id()}, u16. */
    public static final int ID_OFFSET = 0;
    /** Offset of {@link #type()}, u16. */
    public static final int TYPE_OFFSET = 2;
    /** Offset of the three u32 of {@link #data(int)}. */
    public static final int DATA_OFFSET = 4;
    /** Not a request. */
    public static final int TYPE_INVALID = 0;
    /** Which hash types there are. */
    public static final int TYPE_GET_HASH_FLAGS = 1;
    /** Which hash types are wanted. */
    public static final int TYPE_SET_HASH_FLAGS = 2;
    /** The key of the hash. */
    public static final int TYPE_SET_HASH_KEY = 3;
    /** How large a mapping may be. */
    public static final int TYPE_GET_HASH_MAPPING_SIZE = 4;
    /** How large the mapping is. */
    public static final int TYPE_SET_HASH_MAPPING_SIZE = 5;
    /** The mapping from hash to queue. */
    public static final int TYPE_SET_HASH_MAPPING = 6;
    /** The algorithm of the hash. */
    public static final int TYPE_SET_HASH_ALGORITHM = 7;
    /** How many grants may be mapped for good. */
    public static final int TYPE_GET_GREF_MAPPING_SIZE = 8;
    /** Grants to map for good, a page of {@link NetifGref}. */
    public static final int TYPE_ADD_GREF_MAPPING = 9;
    /** Grants that are no longer mapped. */
    public static final int TYPE_DEL_GREF_MAPPING = 10;
    /** Hash algorithm: none. */
    public static final int HASH_ALGORITHM_NONE = 0;
    /** Hash algorithm: Toeplitz. */
    public static final int HASH_ALGORITHM_TOEPLITZ = 1;
    /** Hash type: IPv4 addresses. */
    public static final int HASH_TYPE_IPV4 = 1 << 0;
    /** Hash type: IPv4 addresses and TCP ports. */
    public static final int HASH_TYPE_IPV4_TCP = 1 << 1;
    /** Hash type: IPv6 addresses. */
    public static final int HASH_TYPE_IPV6 = 1 << 2;
    /** Hash type: IPv6 addresses and TCP ports. */
    public static final int HASH_TYPE_IPV6_TCP = 1 << 3;

    private SharedBuffer buffer;
    private long offset;

    /** Looks at the structure at {@code offset} bytes of {@code buffer}; returns this. */
    public NetifCtrlRequest wrap(SharedBuffer buffer, long offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** Chosen by the frontend, echoed in the response. */
    public int id() {
        return buffer.getUShort(offset + ID_OFFSET);
    }

    /** Stores {@link #id()}. */
    public NetifCtrlRequest id(int value) {
        buffer.putShort(offset + ID_OFFSET, (short) value);
        return this;
    }

    /** One of the {@code TYPE_} constants. */
    public int type() {
        return buffer.getUShort(offset + TYPE_OFFSET);
    }

    /** Stores {@link #type()}. */
    public NetifCtrlRequest type(int value) {
        buffer.putShort(offset + TYPE_OFFSET, (short) value);
        return this;
    }

    /** Argument {@code index}, 0 to 2. */
    public int data(int index) {
        return buffer.getInt(offset + DATA_OFFSET + 4L * index);
    }

    /** Stores {@link #data(int)}. */
    public NetifCtrlRequest data(int index, int value) {
        buffer.putInt(offset + DATA_OFFSET + 4L * index, value);
        return this;
    }
}
