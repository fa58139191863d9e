package org.ringdom.guest.ip;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.guest.pv.NetFrontend;
import org.ringdom.guest.pv.NetOffload;

/** Ethernet and IPv4 around what is sent; ARP. One neighbour is remembered: the last one heard of. vCPU thread only. */
final class Wire {
    static final int ETHERNET = 14;
    static final int IP = 20;
    private static final int ARP_BYTES = 28;
    private static final int TYPE_IP = 0x0800;
    private static final int TYPE_ARP = 0x0806;
    private static final long BROADCAST = 0xFFFF_FFFF_FFFFL;

    private final NetFrontend nic;
    private final SharedBuffer ram;
    private final int ownAddress;
    private final long ownMac;
    private long neighbour;

    Wire(NetFrontend nic, SharedBuffer ram, int ownAddress) {
        this.nic = nic;
        this.ram = ram;
        this.ownAddress = ownAddress;
        this.ownMac = Long.parseLong(nic.mac().replace(":", ""), 16);
    }

    SharedBuffer ram() {
        return ram;
    }

    int ownAddress() {
        return ownAddress;
    }

    /** Whether somebody's address is known. */
    boolean hasNeighbour() {
        return neighbour != 0;
    }

    /** Handles ARP; returns where an IPv4 packet for us begins, or -1. */
    long take(long at, int bytes) {
        if (bytes < ETHERNET + IP) {
            return -1;
        }
        int type = Bytes.u16(ram, at + 12);
        long ip = at + ETHERNET;
        if (type == TYPE_ARP && bytes >= ETHERNET + ARP_BYTES) {
            arp(ip);
            return -1;
        }
        boolean ours = type == TYPE_IP && Bytes.u8(ram, ip) == 0x45 && Bytes.i32(ram, ip + 16) == ownAddress
                && Bytes.u16(ram, ip + 2) <= bytes - ETHERNET && (Bytes.u16(ram, ip + 6) & 0x3FFF) == 0;
        if (ours) {
            neighbour = Bytes.mac(ram, at + 6);
        }
        return ours ? ip : -1;
    }

    private void arp(long at) {
        boolean forUs = Bytes.i32(ram, at + 24) == ownAddress;
        if (!forUs) {
            return;
        }
        neighbour = Bytes.mac(ram, at + 8);
        if (Bytes.u16(ram, at + 6) == 1) {
            sendArp(2, neighbour, Bytes.i32(ram, at + 14));
        }
    }

    /** Asks who has an address. */
    void ask(int address) {
        sendArp(1, BROADCAST, address);
    }

    private void sendArp(int operation, long to, int address) {
        long buffer = nic.claim(0);
        if (buffer < 0) {
            return;
        }
        ethernet(buffer, to, TYPE_ARP);
        long at = buffer + ETHERNET;
        Bytes.put32(ram, at, 0x0001_0800);
        Bytes.put32(ram, at + 4, 0x0604_0000 | operation);
        Bytes.putMac(ram, at + 8, ownMac);
        Bytes.put32(ram, at + 14, ownAddress);
        Bytes.putMac(ram, at + 18, operation == 1 ? 0 : to);
        Bytes.put32(ram, at + 24, address);
        send(ETHERNET + ARP_BYTES);
    }

    private void ethernet(long at, long to, int type) {
        Bytes.putMac(ram, at, to);
        Bytes.putMac(ram, at + 6, ownMac);
        Bytes.put16(ram, at + 12, type);
    }

    /** Where the payload of the next IP packet goes; -1 if it cannot be sent now. */
    long claim() {
        long buffer = neighbour == 0 ? -1 : nic.claim(0);
        return buffer < 0 ? -1 : buffer + ETHERNET + IP;
    }

    /** Sends the IP packet whose payload is in the buffer claimed last. */
    void send(long payload, int bytes, int protocol, int to) {
        long ip = payload - IP;
        ethernet(ip - ETHERNET, neighbour, TYPE_IP);
        Bytes.put32(ram, ip, 0x4500_0000 | IP + bytes);
        Bytes.put32(ram, ip + 4, 0x4000);
        Bytes.put32(ram, ip + 8, 64 << 24 | protocol << 16);
        Bytes.put32(ram, ip + 12, ownAddress);
        Bytes.put32(ram, ip + 16, to);
        Bytes.put16(ram, ip + 10, Bytes.checksum(0, ram, ip, IP));
        send(ETHERNET + IP + bytes);
    }

    private void send(int bytes) {
        nic.send(0, bytes, NetOffload.NONE);
        nic.kick(0);
    }
}
