package org.ringdom.launcher.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLogTest {
    @TempDir
    private Path folder;

    private static List<String> details(List<Event> events) {
        return events.stream().map(Event::detail).toList();
    }

    @Test
    void whatIsNotedIsReadAndThenWhatIsAdded() throws Exception {
        Path file = folder.resolve("events.log");
        EventReader reader = EventReader.of(file);
        assertEquals(List.of(), reader.news());
        EventLog log = new EventLog(file, 1 << 20);
        log.add("domain-created", "16 'a'", "1");
        log.add("domain-stopped", "16 'a'", "two\tfields\nof text");
        List<Event> events = reader.news();
        assertEquals(List.of("1", "two fields of text"), details(events));
        assertEquals("domain-created", events.getFirst().what());
        assertEquals(List.of(), reader.news());
        log.add("domain-gone", "16", "3");
        assertEquals(List.of("3"), details(reader.news()));
        assertEquals(List.of("1", "two fields of text", "3"), details(EventReader.of(file).news()));
    }

    @Test
    void aLineThatIsNotCompleteWaitsAndOneThatIsNoneIsLeftOut() throws Exception {
        Path file = folder.resolve("events.log");
        EventReader reader = EventReader.of(file);
        Files.writeString(file, "nonsense\n2026-11-29T05:00:00.123Z\ta\tb\tc\n2026-11-29T05:0");
        assertEquals(List.of("c"), details(reader.news()));
        Files.writeString(file, "0:01Z\tx\ty\tz\n", StandardOpenOption.APPEND);
        assertEquals(List.of("z"), details(reader.news()));
    }

    @Test
    void theFileIsBoundedAndAFollowerMissesNothing() throws Exception {
        Path file = folder.resolve("events.log");
        EventLog log = new EventLog(file, 1000);
        EventReader follower = EventReader.of(file);
        List<String> followed = new ArrayList<>();
        List<String> noted = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            log.add("domain-created", "16", Integer.toString(i));
            noted.add(Integer.toString(i));
            followed.addAll(details(follower.news()));
        }
        assertEquals(noted, followed);
        assertTrue(Files.size(file) <= 1000 && Files.size(folder.resolve("events.log.1")) <= 1000);
        List<String> kept = details(EventReader.of(file).news());
        assertEquals(noted.subList(100 - kept.size(), 100), kept);
        assertTrue(kept.size() > 15, kept.size() + " are kept");
    }

    @Test
    void aFileThatCannotBeWrittenHarmsNobody() throws Exception {
        Path file = folder.resolve("events.log");
        Files.createDirectory(file);
        EventLog log = new EventLog(file, 1 << 20);
        log.add("domain-created", "16", "");
        log.add("domain-gone", "16", "");
        assertTrue(Files.isDirectory(file));
    }
}
