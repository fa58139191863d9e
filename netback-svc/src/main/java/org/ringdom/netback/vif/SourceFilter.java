package org.ringdom.netback.vif;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.netback.frame.Frame;
import org.ringdom.netback.frame.Headers;

/**
 * What a guest may send: packets from its own Ethernet address, if that is asked for; and if the domain file gives it IP
 * addresses, IP and ARP packets from those only, with its own Ethernet address. IPv6 needs an address of its own in the
 * list, link-local ones apart.
 *
 * <p>What is checked lies in private memory already, so a guest cannot change it afterwards. Agent thread only.
 */
final class SourceFilter {
    private static final int ARP_BYTES = 28;
    private static final int LINK_LOCAL = 0xFE80;

    private final long mac;
    private final boolean ownMacOnly;
    private final byte[][] addresses;

    /** {@code list} holds addresses separated by spaces; what is none is left out. */
    SourceFilter(long mac, boolean ownMacOnly, String list) {
        this.mac = mac;
        this.addresses = Arrays.stream(list.strip().split("\\s+")).filter(text -> !text.isEmpty())
                .map(SourceFilter::address).filter(found -> found.length > 0).toArray(byte[][]::new);
        this.ownMacOnly = ownMacOnly || !list.isBlank();
    }

    private static byte[] address(String text) {
        int slash = text.indexOf('/');
        String number = slash < 0 ? text : text.substring(0, slash);
        if (!number.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
            return new byte[0]; // a host's name is never looked up
        }
        try {
            return InetAddress.getByName(number).getAddress();
        } catch (UnknownHostException none) {
            return new byte[0];
        }
    }

    /** Whether the guest may send it. */
    boolean passes(Frame frame, Headers headers) {
        if (!ownMacOnly) {
            return true;
        }
        if (frame.source() != mac) {
            return false;
        }
        if (addresses.length == 0) {
            return true;
        }
        boolean ip = headers.parse(frame);
        SharedBuffer memory = frame.memory();
        if (ip && headers.isIpv4()) {
            return isOwn(memory, headers.network() + 12, 4);
        }
        if (ip) {
            long from = headers.network() + 8;
            return (Headers.u16(memory, from) & 0xFFC0) == LINK_LOCAL || isOwn(memory, from, 16)
                    || memory.getLong(from) == 0 && memory.getLong(from + 8) == 0;
        }
        boolean arp = headers.etherType() == Headers.ARP
                && headers.network() + ARP_BYTES <= frame.memoryOffset() + frame.headLength();
        return arp && (isOwn(memory, headers.network() + 14, 4) || memory.getInt(headers.network() + 14) == 0);
    }

    private boolean isOwn(SharedBuffer memory, long offset, int bytes) {
        for (byte[] address : addresses) {
            if (address.length == bytes && isSame(memory, offset, address)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSame(SharedBuffer memory, long offset, byte[] address) {
        for (int i = 0; i < address.length; i++) {
            if (memory.getByte(offset + i) != address[i]) {
                return false;
            }
        }
        return true;
    }
}
