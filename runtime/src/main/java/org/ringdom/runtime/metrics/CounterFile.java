package org.ringdom.runtime.metrics;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersReader;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.DomainOwn;
import org.ringdom.runtime.memory.SharedFile;

/**
 * The counters in a {@code dom-<id>.own} file, in Agrona's layout ({@link CountersReader}): 128 counters of 128 bytes, each
 * with a label of up to 380 ASCII characters.
 *
 * <p>They belong to the file, not to the process: a successor that asks for a label goes on from its predecessor's value, and
 * tools read them when nobody runs. A label becomes visible by one release store of the record's state, so a kill leaves
 * either a whole counter or none.
 *
 * <p>One process at a time writes; {@link #counter} is for one thread, the counters themselves are atomic. The file must stay
 * mapped as long as a counter is used: Agrona addresses memory directly.
 */
public final class CounterFile {
    /** How many counters there is room for. */
    public static final int CAPACITY = Math.min(DomainOwn.COUNTER_VALUES_SIZE / CountersReader.COUNTER_LENGTH,
            DomainOwn.COUNTER_METADATA_SIZE / CountersReader.METADATA_LENGTH);

    private final SharedBuffer file;
    private final UnsafeBuffer values;

    private CounterFile(SharedBuffer file) {
        this.file = file;
        this.values = new UnsafeBuffer(file.address() + DomainOwn.COUNTER_VALUES_OFFSET,
                DomainOwn.COUNTER_VALUES_SIZE);
    }

    /** The counters of a domain's own file, which its process has mapped for writing. */
    public static CounterFile of(SharedFile own) {
        return over(own.buffer());
    }

    /** The counters in memory laid out as {@link DomainOwn}. */
    public static CounterFile over(SharedBuffer own) {
        if (own.size() < DomainOwn.SIZE) {
            throw new IllegalArgumentException(
                    "a file of counters has " + DomainOwn.SIZE + " bytes, not " + own.size());
        }
        return new CounterFile(own);
    }

    /**
     * The counter of that label, made at 0 if there is none.
     *
     * @throws IllegalStateException if all counters are in use
     * @throws IllegalArgumentException if the label is too long
     */
    public AtomicCounter counter(String label) {
        byte[] name = label.getBytes(StandardCharsets.US_ASCII);
        if (name.length == 0 || name.length > CountersReader.MAX_LABEL_LENGTH) {
            throw new IllegalArgumentException("a counter's label has 1 to " + CountersReader.MAX_LABEL_LENGTH
                    + " characters: " + label);
        }
        for (int id = 0; id < CAPACITY; id++) {
            if (state(file, id) == CountersReader.RECORD_UNUSED) {
                make(id, name);
            }
            if (label.equals(label(file, id))) {
                return new AtomicCounter(values, id);
            }
        }
        throw new IllegalStateException("all " + CAPACITY + " counters are in use; no room for " + label);
    }

    private void make(int id, byte[] name) {
        long record = recordOffset(id);
        file.putLong(DomainOwn.COUNTER_VALUES_OFFSET + (long) CountersReader.counterOffset(id), 0);
        file.putInt(record + CountersReader.TYPE_ID_OFFSET, CountersReader.DEFAULT_TYPE_ID);
        file.putLong(record + CountersReader.FREE_FOR_REUSE_DEADLINE_OFFSET, CountersReader.NOT_FREE_TO_REUSE);
        file.putInt(record + CountersReader.LABEL_OFFSET, name.length);
        file.putBytes(record + CountersReader.LABEL_OFFSET + Integer.BYTES, name, 0, name.length);
        file.putIntRelease(record, CountersReader.RECORD_ALLOCATED);
    }

    /**
     * Reads all counters of a mapped own file, in the order in which they were made. For tools; the process may run or be
     * dead.
     *
     * @param own memory laid out as {@link DomainOwn}, at least mapped for reading
     */
    public static Map<String, Long> read(SharedBuffer own) {
        Map<String, Long> counters = new LinkedHashMap<>();
        for (int id = 0; id < CAPACITY && state(own, id) == CountersReader.RECORD_ALLOCATED; id++) {
            counters.put(label(own, id),
                    own.getLongVolatile(DomainOwn.COUNTER_VALUES_OFFSET + (long) CountersReader.counterOffset(id)));
        }
        return counters;
    }

    private static int state(SharedBuffer own, int id) {
        return own.getIntAcquire(recordOffset(id));
    }

    private static String label(SharedBuffer own, int id) {
        long at = recordOffset(id) + CountersReader.LABEL_OFFSET;
        byte[] name = new byte[Math.clamp(own.getInt(at), 0, CountersReader.MAX_LABEL_LENGTH)];
        own.getBytes(at + Integer.BYTES, name, 0, name.length);
        return new String(name, StandardCharsets.US_ASCII);
    }

    private static long recordOffset(int id) {
        return DomainOwn.COUNTER_METADATA_OFFSET + (long) CountersReader.metaDataOffset(id);
    }
}
