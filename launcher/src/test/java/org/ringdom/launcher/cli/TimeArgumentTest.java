package org.ringdom.launcher.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeArgumentTest {
    private static final Instant NOW = Instant.parse("2026-11-29T14:00:00Z");

    @ParameterizedTest
    @CsvSource({"30s, 2026-11-29T13:59:30Z", "10m, 2026-11-29T13:50:00Z", "2h, 2026-11-29T12:00:00Z",
        "1d, 2026-11-28T14:00:00Z", "now, 2026-11-29T14:00:00Z", "13:30, 2026-11-29T13:30:00Z",
        "9:05, 2026-11-29T09:05:00Z", "14:30, 2026-11-28T14:30:00Z", "2026-11-01, 2026-11-01T00:00:00Z",
        "2026-11-01 10:20, 2026-11-01T10:20:00Z", "2026-11-01T10:20:30, 2026-11-01T10:20:30Z",
        "2026-11-01T10:20:30Z, 2026-11-01T10:20:30Z", "2026-11-01T10:20:30+01:00, 2026-11-01T09:20:30Z"})
    void timesAreReadAsPeopleWriteThem(String text, String expected) throws Exception {
        assertEquals(Instant.parse(expected), TimeArgument.parse(text, NOW, ZoneOffset.UTC));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "25:00", "2026-13-01", "10", "10x", "-5m", "99999999m"})
    void whatIsNoTimeIsRefusedInOneLine(String text) {
        CliException refused = assertThrows(CliException.class, () -> TimeArgument.parse(text, NOW, ZoneOffset.UTC));
        assertEquals(1, refused.getMessage().lines().count());
        assertTrue(refused.getMessage().contains("write 10m"));
    }

    @Test
    void aSpanEndsAfterItBegins() throws Exception {
        DiskHistoryPrinter.Span span = DiskHistoryPrinter.Span.of("10m", null, NOW, ZoneId.of("UTC"));
        assertEquals(60, span.slots());
        assertEquals(3, DiskHistoryPrinter.Span.of("1m", "30s", NOW, ZoneId.of("UTC")).slots());
        assertEquals(Instant.parse("2026-11-28T13:00:00Z"),
                DiskHistoryPrinter.Span.of(null, "1h", NOW, ZoneId.of("UTC")).since());
        assertThrows(CliException.class, () -> DiskHistoryPrinter.Span.of("1m", "2m", NOW, ZoneId.of("UTC")));
    }
}
