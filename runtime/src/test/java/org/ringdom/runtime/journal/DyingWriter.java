package org.ringdom.runtime.journal;

import java.nio.file.Path;

import org.ringdom.platform.process.SelfKill;

import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.wire.DocumentContext;

/** Appends record 1 and is killed inside of the next one, with the queue's lock held. */
final class DyingWriter {
    private static final int HALF = 3000;

    private DyingWriter() {
    }

    public static void main(String[] args) {
        Path folder = Path.of(args[0]);
        try (QueueJournal journal = QueueJournal.open(folder, new Retention(1 << 30, 2))) {
            QueueJournalTest.append(journal, 1);
        }
        SingleChronicleQueue queue = QueueFiles.builder(folder, () -> 0L).build();
        ExcerptAppender appender = queue.createAppender();
        DocumentContext document = appender.writingDocument();
        document.wire().bytes().write(new byte[HALF]);
        SelfKill.now();
    }
}
