package org.ringdom.guest.ip;

import java.util.Map;

import org.agrona.concurrent.status.AtomicCounter;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.guest.api.Guest;
import org.ringdom.guest.api.JavaGuest;
import org.ringdom.guest.pv.NetFrontend;
import org.ringdom.guest.pv.NetOffload;
import org.ringdom.guest.pv.NetReceiver;

/**
 * A host on the first network card: answers ARP and ping, sends back what comes over TCP at port {@code listen} (7). With
 * {@code connect=ADDRESS:PORT} it connects there instead, by way of {@code gateway} or directly, sends {@code text}, and
 * writes what it was answered to {@code data/ip/answer}. Its address is {@code ip}.
 */
public final class IpHost implements JavaGuest, NetReceiver {
    private static final long WAIT_NS = 100_000_000L;
    private static final int ICMP = 1;
    private static final int TCP = 6;

    private Guest guest;
    private SharedBuffer ram;
    private Wire wire;
    private TcpPeer tcp;
    private AtomicCounter pings;

    @Override
    public void run(Guest machine) {
        guest = machine;
        ram = machine.ram();
        pings = machine.counters().counter("ip.pings");
        Map<String, String> words = machine.commandLine();
        NetFrontend nic = machine.openNic(0);
        wire = new Wire(nic, ram, Bytes.address(words.getOrDefault("ip", "10.0.2.15")));
        nic.onReceive(this);
        String target = words.getOrDefault("connect", "");
        if (target.isEmpty()) {
            tcp = TcpPeer.listening(wire, Integer.parseInt(words.getOrDefault("listen", "7")));
        } else {
            connect(target, words);
        }
        while (!machine.shutdownRequested()) {
            machine.block(WAIT_NS);
            tcp.doWork(System.nanoTime());
        }
        nic.close();
    }

    private void connect(String target, Map<String, String> words) {
        String[] parts = target.split(":", 2);
        int address = Bytes.address(parts[0]);
        int hop = words.containsKey("gateway") ? Bytes.address(words.get("gateway")) : address;
        while (!wire.hasNeighbour()) {
            wire.ask(hop);
            guest.block(WAIT_NS);
        }
        tcp = TcpPeer.connecting(wire, address, Integer.parseInt(parts[1]), words.getOrDefault("text", "hello") + "\n");
        while (tcp.state() != TcpPeer.State.CLOSED && !guest.shutdownRequested()) {
            guest.block(WAIT_NS);
            tcp.doWork(System.nanoTime());
        }
        guest.xenstore().write("data/ip/answer", tcp.received().strip());
    }

    @Override
    public void received(long address, int bytes, NetOffload offload) {
        long ip = wire.take(address, bytes);
        if (ip < 0) {
            return;
        }
        int payload = Bytes.u16(ram, ip + 2) - Wire.IP;
        int from = Bytes.i32(ram, ip + 12);
        int protocol = Bytes.u8(ram, ip + 9);
        if (protocol == ICMP && payload >= 8 && Bytes.u8(ram, ip + Wire.IP) == 8) {
            pong(from, ip + Wire.IP, payload);
        } else if (protocol == TCP && tcp != null) {
            tcp.take(from, ip + Wire.IP, payload);
        }
    }

    private void pong(int to, long request, int bytes) {
        long at = wire.claim();
        if (at < 0 || bytes > 1480) {
            return;
        }
        ram.copyTo(request, ram, at, bytes);
        Bytes.put32(ram, at, 0);
        Bytes.put16(ram, at + 2, Bytes.checksum(0, ram, at, bytes));
        wire.send(at, bytes, ICMP, to);
        pings.increment();
    }
}
