package org.ringdom.guest.net;

import java.util.SplittableRandom;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.guest.api.Guest;
import org.ringdom.guest.api.JavaGuest;
import org.ringdom.guest.pv.NetFrontend;
import org.ringdom.guest.pv.NetOffload;
import org.ringdom.guest.pv.NetReceiver;

/**
 * Sends numbered packets to a {@link NetEcho} and checks what comes back: content, length and checksum, that numbers never go
 * down, and how many are lost or come twice. A window of packets is under way; if nothing comes back for a while the window
 * is given up and the next one sent.
 *
 * <p>Options: {@code peer=MAC} of the echo; {@code min= max=} bytes of a packet (60, 1514); {@code window=} packets (64);
 * {@code seed=}; and those of {@link org.ringdom.guest.pv.NetOptions}. Counters: {@code net.sent}, {@code net.received},
 * {@code net.duplicates}, {@code net.disordered}, {@code net.corrupt}, {@code net.foreign}, {@code net.timeouts}. Ends when
 * it is asked to shut down.
 */
public final class NetBlaster implements JavaGuest, NetReceiver {
    private static final long WAIT_NS = 20_000_000L;
    private static final long GIVE_UP_NS = 200_000_000L;
    private static final long STALL_NS = 10_000_000L;

    private final Probe probe = new Probe();
    private SplittableRandom random;
    private Guest guest;
    private NetFrontend nic;
    private SharedBuffer ram;
    private BlasterCounters counters;
    private byte[] addresses;
    private int min;
    private int max;
    private int window;
    private long run;
    private long next;
    private long acknowledged;
    private long last = -1;
    private long heardNs;

    @Override
    public void run(Guest machine) {
        guest = machine;
        ram = machine.ram();
        counters = new BlasterCounters(guest.counters());
        nic = guest.openNic(0);
        nic.onReceive(this);
        min = option("min", Probe.MIN_BYTES, Probe.MIN_BYTES, nic.maxBytes());
        max = option("max", Math.max(min, Math.min(1514, nic.maxBytes())), min, nic.maxBytes());
        window = option("window", 64, 1, nic.depth());
        int seed = option("seed", 1, 0, Integer.MAX_VALUE);
        random = new SplittableRandom(seed);
        run = random.nextLong();
        addresses = addresses(guest.commandLine().getOrDefault("peer", "ff:ff:ff:ff:ff:ff"), nic.mac());
        heardNs = System.nanoTime();
        while (!guest.shutdownRequested()) {
            fill();
            if (guest.block(WAIT_NS) == 0) {
                giveUp(System.nanoTime());
            }
        }
        nic.close();
    }

    private int option(String key, int otherwise, int low, int high) {
        String text = guest.commandLine().getOrDefault(key, "");
        int value = text.isEmpty() ? otherwise : Integer.parseInt(text);
        if (value < low || value > high) {
            throw new IllegalArgumentException(key + "=" + value + " is not between " + low + " and " + high);
        }
        return value;
    }

    private static byte[] addresses(String peer, String own) {
        byte[] both = new byte[12];
        String[] parts = (peer + ":" + own).split(":");
        for (int i = 0; i < both.length; i++) {
            both[i] = (byte) Integer.parseInt(parts[i], 16);
        }
        return both;
    }

    private void fill() {
        boolean queued = false;
        while (next - acknowledged < window) {
            long buffer = nic.claim(0);
            if (buffer < 0) {
                break;
            }
            int bytes = min == max ? min : random.nextInt(min, max + 1);
            ram.putBytes(buffer, addresses, 0, addresses.length);
            probe.write(ram, buffer, bytes, run, next++);
            nic.send(0, bytes, NetOffload.CHECKED);
            counters.sent.increment();
            queued = true;
        }
        if (queued) {
            nic.kick(0);
        }
    }

    private void giveUp(long nowNs) {
        if (nowNs - heardNs > GIVE_UP_NS && next > acknowledged) {
            acknowledged = next;
            counters.timeouts.increment();
        }
    }

    @Override
    public void received(long address, int bytes, NetOffload offload) {
        if (!Probe.isProbe(ram, address, bytes) || Probe.run(ram, address) != run) {
            counters.foreign.increment();
            return;
        }
        long nowNs = System.nanoTime();
        if (nowNs - heardNs > STALL_NS && last >= 0) {
            guest.recordStall(heardNs, nowNs);
        }
        heardNs = nowNs;
        long number = Probe.number(ram, address);
        if (!probe.isIntact(ram, address, bytes) || number < 0 || number >= next) {
            counters.corrupt.increment();
        } else if (number == last) {
            counters.duplicates.increment();
        } else if (number < last) {
            counters.disordered.increment();
        } else {
            last = number;
            acknowledged = Math.max(acknowledged, number + 1);
            counters.received.increment();
        }
    }
}
