package org.ringdom.runtime.logging;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.TimeZone;
import java.util.concurrent.TimeUnit;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;

/**
 * A line of the operator's log: local time to the millisecond, level, the class that speaks, what it says; a stack trace on
 * lines of its own.
 *
 * <pre>
 * 2026-03-01 17:04:05.123 INFO  Keeper: blkback is ready
 * </pre>
 *
 * <p>The time zone comes from {@link TimeZone}: the rules of {@code java.time} look for more of their kind in every jar of the
 * class path, for which a start pays some 20 ms.
 */
final class OperatorsLogLayout extends LayoutBase<ILoggingEvent> {
    private static final int LEVEL_WIDTH = 5;
    private static final int LINE = 160;

    private final TimeZone zone;

    /** With times of that zone. */
    OperatorsLogLayout(TimeZone zone) {
        this.zone = zone;
    }

    @Override
    public String doLayout(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(LINE);
        time(line, event.getTimeStamp());
        String level = event.getLevel().toString();
        line.append(' ').append(level).repeat(' ', Math.max(0, LEVEL_WIDTH - level.length()));
        String logger = event.getLoggerName();
        line.append(' ').append(logger, logger.lastIndexOf('.') + 1, logger.length()).append(": ");
        line.append(event.getFormattedMessage()).append(System.lineSeparator());
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            line.append(ThrowableProxyUtil.asString(thrown));
        }
        return line.toString();
    }

    private void time(StringBuilder line, long epochMs) {
        int offset = (int) TimeUnit.MILLISECONDS.toSeconds(zone.getOffset(epochMs));
        LocalDateTime time = LocalDateTime.ofEpochSecond(Math.floorDiv(epochMs, 1000L), 0,
                ZoneOffset.ofTotalSeconds(offset));
        line.append(time.getYear());
        two(line.append('-'), time.getMonthValue());
        two(line.append('-'), time.getDayOfMonth());
        two(line.append(' '), time.getHour());
        two(line.append(':'), time.getMinute());
        two(line.append(':'), time.getSecond());
        int ms = (int) Math.floorMod(epochMs, 1000L);
        two(line.append('.').append((char) ('0' + ms / 100)), ms % 100);
    }

    private static void two(StringBuilder line, int number) {
        line.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }
}
