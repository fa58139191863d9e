package org.ringdom.xenstore.journal;

import java.nio.file.Path;

import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;

/** Appends records '0', '1', ... to a journal and dies inside of the last one, with its lock held. */
final class DyingWriter {
    private DyingWriter() {
    }

    public static void main(String[] args) {
        Path folder = Path.of(args[0]);
        int records = Integer.parseInt(args[1]);
        try (Journal journal = ChronicleJournal.open(folder)) {
            for (int i = 0; i < records; i++) {
                byte[] record = Integer.toString(i).getBytes();
                journal.append(record, record.length);
            }
        }
        SingleChronicleQueue queue = SingleChronicleQueueBuilder.binary(folder).rollCycle(RollCycles.FAST_DAILY)
                .timeProvider(() -> 0L).blockSize(1 << 20).build();
        ExcerptAppender appender = queue.createAppender();
        DocumentContext document = appender.writingDocument();
        document.wire().bytes().write(new byte[3000]);
        Runtime.getRuntime().halt(137);
    }
}
