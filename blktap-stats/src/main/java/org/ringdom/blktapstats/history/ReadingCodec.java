package org.ringdom.blktapstats.history;

import java.nio.BufferOverflowException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

import org.ringdom.abi.shared.DiskCounter;
import org.ringdom.abi.shared.DiskStatistics;
import org.ringdom.blktapstats.disk.DiskId;
import org.ringdom.blktapstats.disk.DiskReading;
import org.ringdom.blktapstats.disk.Latencies;
import org.ringdom.blktapstats.disk.Usage;

/**
 * A reading as bytes of the journal: numbers as LEB128, of histograms only the classes that are not empty.
 *
 * <pre>
 *   version (1), timeMs, domid, incarnation, device, flags (1: read only), sectors, rings, inFlight, maxInFlight,
 *   length and bytes of the image's path,
 *   number of counters, counters in the order of DiskCounter,
 *   4 x { sumNs, maxNs, number of classes, { distance to the class before, requests } ... }
 * </pre>
 *
 * <p>One thread.
 */
final class ReadingCodec {
    private static final int VERSION = 1;
    private static final int READ_ONLY = 1;
    private static final int FIRST_SIZE = 1024;
    private static final int LARGEST = 1 << 20;

    private ByteBuffer out = ByteBuffer.allocate(FIRST_SIZE);

    /** Encodes a reading; the bytes are those of {@link #bytes} up to the length returned. */
    int encode(DiskReading reading) {
        while (true) {
            try {
                out.clear();
                write(reading);
                return out.position();
            } catch (BufferOverflowException full) {
                out = ByteBuffer.allocate(out.capacity() * 2);
            }
        }
    }

    /** What was encoded last. */
    byte[] bytes() {
        return out.array();
    }

    private void write(DiskReading reading) {
        number(VERSION);
        number(reading.timeMs());
        number(reading.id().domid());
        number(reading.id().incarnation());
        number(reading.id().device());
        number(reading.readOnly() ? READ_ONLY : 0);
        number(reading.sectors());
        number(reading.rings());
        number(reading.inFlight());
        number(reading.maxInFlight());
        byte[] path = reading.image().getBytes(StandardCharsets.UTF_8);
        number(path.length);
        out.put(path);
        DiskCounter[] counters = DiskCounter.values();
        number(counters.length);
        for (DiskCounter counter : counters) {
            number(reading.usage().value(counter));
        }
        for (int operation = 0; operation < DiskStatistics.OPERATIONS; operation++) {
            write(reading.usage().latencies(operation));
        }
    }

    private void write(Latencies latencies) {
        number(latencies.sumNs());
        number(latencies.maxNs());
        int used = 0;
        for (int i = 0; i < latencies.buckets(); i++) {
            used += latencies.bucket(i) != 0 ? 1 : 0;
        }
        number(used);
        int before = 0;
        for (int i = 0; i < latencies.buckets(); i++) {
            if (latencies.bucket(i) != 0) {
                number(i - before);
                number(latencies.bucket(i));
                before = i;
            }
        }
    }

    private void number(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.put((byte) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    /** Decodes a record; empty if it is not one, or of a later version. */
    static Optional<DiskReading> decode(byte[] record) {
        try {
            ByteBuffer in = ByteBuffer.wrap(record);
            return read(in) == VERSION ? Optional.of(reading(in)) : Optional.empty();
        } catch (BufferUnderflowException | IllegalArgumentException damaged) {
            return Optional.empty();
        }
    }

    private static DiskReading reading(ByteBuffer in) {
        long timeMs = read(in);
        DiskId id = new DiskId((int) read(in), read(in), (int) read(in));
        boolean readOnly = (read(in) & READ_ONLY) != 0;
        long sectors = read(in);
        int rings = (int) read(in);
        long inFlight = read(in);
        long maxInFlight = read(in);
        byte[] path = new byte[length(in, in.remaining())];
        in.get(path);
        long[] counters = new long[length(in, in.remaining())];
        for (int i = 0; i < counters.length; i++) {
            counters[i] = read(in);
        }
        Latencies[] latencies = new Latencies[DiskStatistics.OPERATIONS];
        for (int i = 0; i < latencies.length; i++) {
            latencies[i] = latencies(in);
        }
        return new DiskReading(timeMs, id, new String(path, StandardCharsets.UTF_8), sectors, readOnly, rings, inFlight,
                maxInFlight, Usage.of(Arrays.copyOf(counters, DiskCounter.values().length), latencies));
    }

    private static Latencies latencies(ByteBuffer in) {
        long sumNs = read(in);
        long maxNs = read(in);
        int used = length(in, DiskStatistics.BUCKETS);
        long[] buckets = new long[DiskStatistics.BUCKETS];
        long at = 0;
        for (int i = 0; i < used; i++) {
            at += read(in);
            if (at < 0 || at >= buckets.length) {
                throw new IllegalArgumentException("class " + at);
            }
            buckets[(int) at] = read(in);
        }
        return Latencies.of(buckets, sumNs, maxNs);
    }

    private static int length(ByteBuffer in, int most) {
        long length = read(in);
        if (length < 0 || length > Math.min(most, LARGEST)) {
            throw new IllegalArgumentException("length " + length);
        }
        return (int) length;
    }

    private static long read(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number without end");
    }
}
