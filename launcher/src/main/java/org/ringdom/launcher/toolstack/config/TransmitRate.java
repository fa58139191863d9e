package org.ringdom.launcher.toolstack.config;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A limit on what a vif may send.
 *
 * @param bytesPerSecond the rate
 * @param intervalUs how often the credit is filled up, in microseconds
 */
public record TransmitRate(long bytesPerSecond, long intervalUs) {
    private static final Pattern SYNTAX = Pattern.compile("([0-9]{1,9})([GMK]?[Bb])/s(?:@([0-9]{1,9})(ms|us|s)?)?");
    private static final long DEFAULT_INTERVAL_US = 50_000;
    private static final Map<String, Long> UNITS = Map.of("GB", 1_000_000_000L, "MB", 1_000_000L, "KB", 1_000L, "B", 1L,
            "Gb", 1_000_000_000L, "Mb", 1_000_000L, "Kb", 1_000L, "b", 1L);
    private static final Map<String, Long> MICROSECONDS = Map.of("us", 1L, "ms", 1_000L, "s", 1_000_000L);

    /** Reads {@code 10Mb/s} or {@code 1MB/s@20ms}; empty if it is neither, or if the rate or the interval is none. */
    public static Optional<TransmitRate> parse(String text) {
        Matcher matcher = SYNTAX.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String unit = matcher.group(2);
        long rate = Long.parseLong(matcher.group(1)) * UNITS.get(unit) / (unit.endsWith("b") ? 8 : 1);
        long interval = DEFAULT_INTERVAL_US;
        if (matcher.group(3) != null) {
            String time = matcher.group(4) == null ? "us" : matcher.group(4);
            interval = Long.parseLong(matcher.group(3)) * MICROSECONDS.get(time);
        }
        boolean valid = rate > 0 && interval > 0 && interval <= 0xffff_ffffL;
        return valid ? Optional.of(new TransmitRate(rate, interval)) : Optional.empty();
    }

    /** The credit of one interval, in bytes. */
    public long bytesPerInterval() {
        return (long) ((double) bytesPerSecond * intervalUs / 1e6);
    }

    /** The text in a domain file. */
    public String print() {
        if (bytesPerSecond > 999_999_999L) {
            return bytesPerSecond / 1000 + "KB/s@" + interval();
        }
        return bytesPerSecond + "B/s@" + interval();
    }

    private String interval() {
        return intervalUs > 999_999_999L ? intervalUs / 1000 + "ms" : intervalUs + "us";
    }
}
