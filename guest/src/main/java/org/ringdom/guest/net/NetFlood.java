package org.ringdom.guest.net;

import java.util.Map;

import org.agrona.concurrent.status.AtomicCounter;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.guest.api.Guest;
import org.ringdom.guest.api.JavaGuest;
import org.ringdom.guest.pv.NetFrontend;
import org.ringdom.guest.pv.NetOffload;

/**
 * Sends TCP packets of one size to {@code peer} as fast as its ring takes them: {@code bytes} each, in segments of {@code
 * segment} bytes if that is not 0. For measurements; nothing comes back.
 */
public final class NetFlood implements JavaGuest {
    private static final long WAIT_NS = 20_000_000L;
    private static final int BURST = 64;
    private static final int ETHERNET = 14;
    private static final int HEADERS = 54;
    private static final int TCPV4 = 1;

    @Override
    public void run(Guest guest) {
        Map<String, String> words = guest.commandLine();
        NetFrontend nic = guest.openNic(0);
        int bytes = Integer.parseInt(words.getOrDefault("bytes", "60"));
        int segment = Integer.parseInt(words.getOrDefault("segment", "0"));
        if (bytes < HEADERS || bytes > nic.maxBytes()) {
            throw new IllegalArgumentException(
                    "bytes=" + bytes + " is not between " + HEADERS + " and " + nic.maxBytes());
        }
        byte[] headers = headers(words.getOrDefault("peer", "ff:ff:ff:ff:ff:ff"), nic.mac(), bytes);
        NetOffload offload = segment == 0 ? NetOffload.CHECKED : new NetOffload(true, true, TCPV4, segment);
        AtomicCounter sent = guest.counters().counter("flood.packets");
        SharedBuffer ram = guest.ram();
        while (!guest.shutdownRequested()) {
            int queued = 0;
            for (long buffer = nic.claim(0); buffer >= 0 && queued < BURST; buffer = nic.claim(0)) {
                ram.putBytes(buffer, headers, 0, headers.length);
                nic.send(0, bytes, offload);
                queued++;
            }
            nic.kick(0);
            sent.getAndAdd(queued);
            guest.block(queued == 0 ? WAIT_NS : 0);
        }
        nic.close();
    }

    private static byte[] headers(String peer, String own, int bytes) {
        byte[] headers = new byte[HEADERS];
        String[] addresses = (peer + ":" + own).split(":");
        for (int i = 0; i < addresses.length; i++) {
            headers[i] = (byte) Integer.parseInt(addresses[i], 16);
        }
        int total = bytes - ETHERNET;
        byte[] rest = {8, 0, 0x45, 0, (byte) (total >>> 8), (byte) total, 0, 0, 0x40, 0, 64, 6, 0, 0, 10, 0, 0, 1, 10,
            0,
            0, 2};
        System.arraycopy(rest, 0, headers, 12, rest.length);
        headers[46] = 0x50;
        headers[47] = 0x10;
        return headers;
    }
}
