package org.ringdom.netback.frame;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * Where the headers of a packet are: Ethernet with up to two VLAN tags, IPv4 or IPv6, TCP or UDP. Offsets are in the frame's
 * {@link Frame#memory()}. Looks only at what lies there, which is private.
 *
 * <p>Reused; agent thread only.
 */
public final class Headers {
    public static final int IPV4 = 0x0800;
    public static final int ARP = 0x0806;
    public static final int IPV6 = 0x86DD;
    public static final int TCP = 6;
    public static final int UDP = 17;

    private static final int VLAN = 0x8100;
    private static final int SERVICE_VLAN = 0x88A8;
    private static final int MAX_TAGS = 2;
    private static final int IPV6_HEADER = 40;
    private static final int MAX_EXTENSIONS = 8;

    private int etherType;
    private long network;
    private long transport;
    private long end;
    private int protocol;
    private boolean fragment;

    /** Big-endian 16 bits. */
    public static int u16(SharedBuffer memory, long offset) {
        return Short.toUnsignedInt(Short.reverseBytes(memory.getShort(offset)));
    }

    /** Stores big-endian 16 bits. */
    public static void putU16(SharedBuffer memory, long offset, int value) {
        memory.putShort(offset, Short.reverseBytes((short) value));
    }

    /** Big-endian 32 bits. */
    public static int i32(SharedBuffer memory, long offset) {
        return Integer.reverseBytes(memory.getInt(offset));
    }

    /** Stores big-endian 32 bits. */
    public static void putI32(SharedBuffer memory, long offset, int value) {
        memory.putInt(offset, Integer.reverseBytes(value));
    }

    /**
     * Finds the headers of a frame. True if it is IPv4 or IPv6 with whole headers; its lengths then fit the frame, of which
     * {@link #end()} may lie behind {@link Frame#headLength()}.
     */
    public boolean parse(Frame frame) {
        SharedBuffer memory = frame.memory();
        long begin = frame.memoryOffset();
        long head = begin + frame.headLength();
        long all = begin + frame.length();
        protocol = -1;
        transport = -1;
        fragment = false;
        network = begin + Frame.ETHERNET_HEADER;
        end = all;
        etherType = network <= head ? u16(memory, network - 2) : 0;
        for (int tags = 0; tags < MAX_TAGS && (etherType == VLAN || etherType == SERVICE_VLAN); tags++) {
            network += 4;
            etherType = network <= head ? u16(memory, network - 2) : 0;
        }
        return switch (etherType) {
            case IPV4 -> parseIpv4(memory, head, all);
            case IPV6 -> parseIpv6(memory, head, all);
            default -> false;
        };
    }

    private boolean parseIpv4(SharedBuffer memory, long head, long all) {
        if (network + 20 > head) {
            return false;
        }
        int first = memory.getUByte(network);
        int headerBytes = (first & 0xF) * 4;
        int total = u16(memory, network + 2);
        if (first >>> 4 != 4 || headerBytes < 20 || total < headerBytes || network + headerBytes > head
                || network + total > all) {
            return false;
        }
        fragment = (u16(memory, network + 6) & 0x3FFF) != 0;
        protocol = memory.getUByte(network + 9);
        transport = network + headerBytes;
        end = network + total;
        return true;
    }

    private boolean parseIpv6(SharedBuffer memory, long head, long all) {
        if (network + IPV6_HEADER > head || memory.getUByte(network) >>> 4 != 6) {
            return false;
        }
        end = network + IPV6_HEADER + u16(memory, network + 4);
        if (end > all) {
            return false;
        }
        protocol = memory.getUByte(network + 6);
        transport = network + IPV6_HEADER;
        for (int i = 0; i < MAX_EXTENSIONS && isExtension(protocol); i++) {
            if (transport + 8 > head) {
                return false;
            }
            int bytes = protocol == 44 ? 8 : 8 + memory.getUByte(transport + 1) * 8;
            fragment |= protocol == 44;
            protocol = memory.getUByte(transport);
            transport += bytes;
        }
        return transport <= head && transport <= end;
    }

    /** Hop-by-hop options, routing, fragment, destination options. */
    private static boolean isExtension(int number) {
        return number == 0 || number == 43 || number == 44 || number == 60;
    }

    /** The type after VLAN tags. */
    public int etherType() {
        return etherType;
    }

    public boolean isIpv4() {
        return etherType == IPV4;
    }

    /** Offset of the IP (or ARP) header. */
    public long network() {
        return network;
    }

    /** Offset of what follows the IP headers. */
    public long transport() {
        return transport;
    }

    /** Offset after the IP packet: padding may follow. */
    public long end() {
        return end;
    }

    /** {@link #TCP} and so on. */
    public int protocol() {
        return protocol;
    }

    /** Whether it is a part of a larger IP packet. */
    public boolean isFragment() {
        return fragment;
    }

    /** Where the TCP or UDP checksum is; -1 if there is none. */
    public long checksumOffset() {
        if (fragment) {
            return -1;
        }
        if (protocol == TCP && transport + 20 <= end) {
            return transport + 16;
        }
        return protocol == UDP && transport + 8 <= end ? transport + 6 : -1;
    }
}
