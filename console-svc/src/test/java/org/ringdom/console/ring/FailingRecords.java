package org.ringdom.console.ring;

import java.util.Optional;

import org.ringdom.runtime.journal.JournalFailure;
import org.ringdom.runtime.journal.Records;

/** A journal whose disk is full while the test says so. */
final class FailingRecords implements Records {
    boolean full;
    private final Records records;

    FailingRecords(Records records) {
        this.records = records;
    }

    @Override
    public void append(byte[] record, int length) {
        if (full) {
            throw new JournalFailure("the disk is full", null);
        }
        records.append(record, length);
    }

    @Override
    public Optional<byte[]> last() {
        return records.last();
    }

    @Override
    public int generation() {
        return records.generation();
    }

    @Override
    public void close() {
        records.close();
    }
}
