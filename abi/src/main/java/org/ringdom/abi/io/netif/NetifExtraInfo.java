package org.ringdom.abi.io.netif;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * An entry of the transmit or receive ring that tells more about the packet before it.
 *
 * <pre>
 *           GSO (1)             multicast (2, 3)    hash (4)            XDP (5)
 *   0x0 +-------------------+-------------------+-------------------+-------------------+
 *       | type, u8          | type, u8          | type, u8          | type, u8          |
 *   0x1 +-------------------+-------------------+-------------------+-------------------+
 *       | flags, u8         | flags, u8         | flags, u8         | flags, u8         |
 *   0x2 +-------------------+-------------------+-------------------+-------------------+
 *       | size, u16         | addr[6]           | type, u8          | headroom, u16     |
 *   0x3 |                   |                   +-------------------+                   |
 *       |                   |                   | algorithm, u8     |                   |
 *   0x4 +-------------------+                   +-------------------+-------------------+
 *       | type, u8          |                   | value[4]          |                   |
 *   0x6 +-------------------+                   |                   |                   |
 *       | features, u16     |                   |                   |                   |
 *   0x8 +-------------------+-------------------+-------------------+-------------------+
 * </pre>
 *
 * <p>Source: {@code struct netif_extra_info} in xen/include/public/io/netif.h.
 */
public final class NetifExtraInfo {
    /** Size in bytes. */
    public static final int SIZE = 8;
    /** Offset of {@link #type()}, u8. */
    public static final int TYPE_OFFSET = 0;
    /** Offset of {@link #flags()}, u8. */
    public static final int FLAGS_OFFSET = 1;
    /** Offset of {@link #gsoSize()}, u16. */
    public static final int GSO_SIZE_OFFSET = 2;
    /** Offset of {@link #gsoType()}, u8. */
    public static final int GSO_TYPE_OFFSET = 4;
    /** Offset of {@link #gsoFeatures()}, u16. */
    public static final int GSO_FEATURES_OFFSET = 6;
    /** Offset of {@link #hashType()}, u8. */
    public static final int HASH_TYPE_OFFSET = 2;
    /** Offset of {@link #hashAlgorithm()}, u8. */
    public static final int HASH_ALGORITHM_OFFSET = 3;
    /** Offset of {@link #hashValue()}, u32. */
    public static final int HASH_VALUE_OFFSET = 4;
    /** Offset of {@link #xdpHeadroom()}, u16. */
    public static final int XDP_HEADROOM_OFFSET = 2;
    /** Offset of the six bytes of a multicast address. */
    public static final int MCAST_ADDRESS_OFFSET = 2;
    /** Type: not used. */
    public static final int TYPE_NONE = 0;
    /** Type: the packet has to be cut into segments. */
    public static final int TYPE_GSO = 1;
    /** Type: the guest wants packets to a multicast address. */
    public static final int TYPE_MCAST_ADD = 2;
    /** Type: the guest no longer wants packets to a multicast address. */
    public static final int TYPE_MCAST_DEL = 3;
    /** Type: the hash of the packet's addresses. */
    public static final int TYPE_HASH = 4;
    /** Type: room before the data; known to Linux and newer headers. */
    public static final int TYPE_XDP = 5;
    /** Flag: another extra info follows. */
    public static final int FLAG_MORE = 1;
    /** Segmentation of TCP over IPv4. */
    public static final int GSO_TCPV4 = 1;
    /** Segmentation of TCP over IPv6. */
    public static final int GSO_TCPV6 = 2;

    private SharedBuffer buffer;
    private long offset;

    /** Looks at the structure at {@code offset} bytes of {@code buffer}; returns this. */
    public NetifExtraInfo wrap(SharedBuffer buffer, long offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** One of the {@code TYPE_} constants; tells which of the fields are there. */
    public int type() {
        return buffer.getUByte(offset + TYPE_OFFSET);
    }

    /** Stores {@link #type()}. */
    public NetifExtraInfo type(int value) {
        buffer.putByte(offset + TYPE_OFFSET, (byte) value);
        return this;
    }

    /** {@link #FLAG_MORE} or 0. */
    public int flags() {
        return buffer.getUByte(offset + FLAGS_OFFSET);
    }

    /** Stores {@link #flags()}. */
    public NetifExtraInfo flags(int value) {
        buffer.putByte(offset + FLAGS_OFFSET, (byte) value);
        return this;
    }

    /** Segmentation offload: most bytes of payload of a segment. */
    public int gsoSize() {
        return buffer.getUShort(offset + GSO_SIZE_OFFSET);
    }

    /** Stores {@link #gsoSize()}. */
    public NetifExtraInfo gsoSize(int value) {
        buffer.putShort(offset + GSO_SIZE_OFFSET, (short) value);
        return this;
    }

    /** Segmentation offload: {@link #GSO_TCPV4} or {@link #GSO_TCPV6}. */
    public int gsoType() {
        return buffer.getUByte(offset + GSO_TYPE_OFFSET);
    }

    /** Stores {@link #gsoType()}. */
    public NetifExtraInfo gsoType(int value) {
        buffer.putByte(offset + GSO_TYPE_OFFSET, (byte) value);
        return this;
    }

    /** Segmentation offload: features, 0 today. */
    public int gsoFeatures() {
        return buffer.getUShort(offset + GSO_FEATURES_OFFSET);
    }

    /** Stores {@link #gsoFeatures()}. */
    public NetifExtraInfo gsoFeatures(int value) {
        buffer.putShort(offset + GSO_FEATURES_OFFSET, (short) value);
        return this;
    }

    /** Hash: one {@code XEN_NETIF_CTRL_HASH_TYPE} bit. */
    public int hashType() {
        return buffer.getUByte(offset + HASH_TYPE_OFFSET);
    }

    /** Stores {@link #hashType()}. */
    public NetifExtraInfo hashType(int value) {
        buffer.putByte(offset + HASH_TYPE_OFFSET, (byte) value);
        return this;
    }

    /** Hash: the algorithm. */
    public int hashAlgorithm() {
        return buffer.getUByte(offset + HASH_ALGORITHM_OFFSET);
    }

    /** Stores {@link #hashAlgorithm()}. */
    public NetifExtraInfo hashAlgorithm(int value) {
        buffer.putByte(offset + HASH_ALGORITHM_OFFSET, (byte) value);
        return this;
    }

    /** Hash: the value. */
    public int hashValue() {
        return buffer.getInt(offset + HASH_VALUE_OFFSET);
    }

    /** Stores {@link #hashValue()}. */
    public NetifExtraInfo hashValue(int value) {
        buffer.putInt(offset + HASH_VALUE_OFFSET, value);
        return this;
    }

    /** Packet filter in the frontend: bytes left free before the data. */
    public int xdpHeadroom() {
        return buffer.getUShort(offset + XDP_HEADROOM_OFFSET);
    }

    /** Stores {@link #xdpHeadroom()}. */
    public NetifExtraInfo xdpHeadroom(int value) {
        buffer.putShort(offset + XDP_HEADROOM_OFFSET, (short) value);
        return this;
    }
}
