package org.ringdom.runtime.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.TimeZone;

import org.junit.jupiter.api.Test;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;

class OperatorsLogLayoutTest {
    /** Behind UTC by three hours and a half in winter, by two and a half in summer. */
    private static final String ZONE = "America/St_Johns";
    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS")
            .withZone(ZoneId.of(ZONE));

    private final OperatorsLogLayout layout = new OperatorsLogLayout(TimeZone.getTimeZone(ZONE));

    private static LoggingEvent event(long epochMs, Level level, Throwable thrown) {
        LoggerContext context = new LoggerContext();
        Logger logger = context.getLogger("org.ringdom.x.Keeper");
        LoggingEvent event = new LoggingEvent("", logger, level, "{} is {}", thrown, new Object[]{"blkback", "ready"});
        event.setTimeStamp(epochMs);
        return event;
    }

    @Test
    void aLineHasLocalTimeLevelClassAndText() {
        // winter and summer, the last millisecond of a year, one before 1970
        for (long ms : new long[]{1_767_225_599_999L, 1_783_000_000_007L, 1_740_000_000_070L, -1L}) {
            assertEquals(LOCAL.format(Instant.ofEpochMilli(ms)) + " INFO  Keeper: blkback is ready\n",
                    layout.doLayout(event(ms, Level.INFO, null)));
        }
        assertTrue(layout.doLayout(event(0, Level.ERROR, null)).endsWith(" ERROR Keeper: blkback is ready\n"));
    }

    @Test
    void whatWasThrownFollowsOnLinesOfItsOwn() {
        String text = layout.doLayout(event(0, Level.WARN, new IllegalStateException("no disk")));

        assertTrue(text.contains(" WARN  Keeper: blkback is ready\njava.lang.IllegalStateException: no disk\n\tat "),
                text);
    }

    @Test
    void theProviderMakesLoggersThatWriteToErr() {
        OperatorsLogProvider provider = new OperatorsLogProvider();
        provider.initialize();

        LoggerContext context = (LoggerContext) provider.getLoggerFactory();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        ConsoleAppender<ILoggingEvent> appender = (ConsoleAppender<ILoggingEvent>) root.iteratorForAppenders().next();
        assertEquals("System.err", appender.getTarget());
        assertTrue(appender.isStarted());
        assertEquals(Level.WARN, context.getLogger("net.openhft.chronicle").getEffectiveLevel());
        assertSame(context.getMDCAdapter(), provider.getMDCAdapter());
    }
}
