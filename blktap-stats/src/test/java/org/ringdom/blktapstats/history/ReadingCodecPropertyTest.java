package org.ringdom.blktapstats.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;

import org.ringdom.abi.shared.DiskCounter;
import org.ringdom.abi.shared.DiskStatistics;
import org.ringdom.blktapstats.disk.DiskId;
import org.ringdom.blktapstats.disk.DiskReading;
import org.ringdom.blktapstats.disk.Latencies;
import org.ringdom.blktapstats.disk.Usage;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class ReadingCodecPropertyTest {
    private static DiskReading random(Random random) {
        long[] counters = new long[DiskCounter.values().length];
        Arrays.setAll(counters, i -> random.nextLong() >>> 1 + random.nextInt(63));
        Latencies[] latencies = new Latencies[DiskStatistics.OPERATIONS];
        for (int i = 0; i < latencies.length; i++) {
            long[] buckets = new long[DiskStatistics.BUCKETS];
            for (int n = random.nextInt(300); n > 0; n--) {
                buckets[random.nextInt(buckets.length)] = random.nextInt(1 << random.nextInt(30));
            }
            latencies[i] = Latencies.of(buckets, random.nextLong() >>> 1, random.nextLong() >>> 20);
        }
        return new DiskReading(random.nextLong() >>> 20, new DiskId(random.nextInt(32_768), random.nextInt(1 << 20),
                random.nextInt(1 << 28)), "/srv/" + "x".repeat(random.nextInt(3000)), random.nextLong() >>> 1,
                random.nextBoolean(), random.nextInt(17), random.nextInt(9000), random.nextInt(9000),
                Usage.of(counters, latencies));
    }

    @Property(seed = "1", tries = 300)
    void whatIsEncodedIsDecoded(@ForAll long seed) {
        DiskReading reading = random(new Random(seed));
        ReadingCodec codec = new ReadingCodec();
        int length = codec.encode(reading);
        assertEquals(Optional.of(reading), ReadingCodec.decode(Arrays.copyOf(codec.bytes(), length)));
    }

    @Property(seed = "2", tries = 300)
    void aRecordThatIsCutIsLeftOut(@ForAll long seed) {
        Random random = new Random(seed);
        ReadingCodec codec = new ReadingCodec();
        int length = codec.encode(random(random));
        assertEquals(Optional.empty(), ReadingCodec.decode(Arrays.copyOf(codec.bytes(), random.nextInt(length))));
    }

    @Property(seed = "3", tries = 500)
    void anyBytesAreBorne(@ForAll @Size(max = 200) byte[] bytes) {
        if (bytes.length > 0) {
            bytes[0] = 1;
        }
        assertTrue(ReadingCodec.decode(bytes).map(reading -> reading.usage() != null).orElse(true));
    }
}
