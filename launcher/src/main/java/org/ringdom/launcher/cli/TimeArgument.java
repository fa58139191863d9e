package org.ringdom.launcher.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A point of time as people write it: {@code 10m} (ago; s, m, h, d), {@code 14:30} (the last time that it was so late), {@code
 * 2026-11-29}, {@code 2026-11-29 14:30:05}, or ISO 8601 with a zone.
 */
final class TimeArgument {
    private static final Pattern AGO = Pattern.compile("(\\d{1,6})([smhd])");
    private static final Pattern CLOCK = Pattern.compile("\\d{1,2}:\\d{2}(:\\d{2})?");
    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
    private static final Pattern ZONED = Pattern.compile(".*(Z|[+-]\\d{2}:\\d{2})");

    private TimeArgument() {
    }

    /** Reads {@code text}, seen from {@code now}. */
    static Instant parse(String text, Instant now, ZoneId zone) throws CliException {
        try {
            Matcher ago = AGO.matcher(text);
            if (ago.matches()) {
                return now.minus(span(Long.parseLong(ago.group(1)), ago.group(2)));
            }
            if (text.equals("now")) {
                return now;
            }
            if (CLOCK.matcher(text).matches()) {
                LocalTime clock = LocalTime.parse(text.indexOf(':') == 1 ? "0" + text : text);
                Instant today = clock.atDate(LocalDate.ofInstant(now, zone)).atZone(zone).toInstant();
                return today.isAfter(now) ? today.minus(Duration.ofDays(1)) : today;
            }
            if (DATE.matcher(text).matches()) {
                return LocalDate.parse(text).atStartOfDay(zone).toInstant();
            }
            String iso = text.replace(' ', 'T');
            return ZONED.matcher(iso).matches()
                    ? java.time.OffsetDateTime.parse(iso).toInstant()
                    : LocalDateTime.parse(iso).atZone(zone).toInstant();
        } catch (DateTimeException e) {
            throw new CliException("'" + text + "' is no time; write 10m (ago), 14:30, 2026-11-29 or "
                    + "'2026-11-29 14:30:05'");
        }
    }

    private static Duration span(long count, String unit) {
        return switch (unit) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }
}
