package org.ringdom.netback.uplink;

import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;

/**
 * When to try again what failed: after 50 ms, then after twice as long each time, at most after a second. A reason is
 * logged once, until something else happens. Agent thread only.
 */
final class Retry {
    private static final long FIRST_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LONGEST_NS = TimeUnit.SECONDS.toNanos(1);

    private final Logger log;
    private long atNs = Long.MIN_VALUE;
    private long pauseNs = FIRST_NS;
    private String said = "";

    Retry(Logger log) {
        this.log = log;
    }

    /** Whether it is time. */
    boolean isDue(long nowNs) {
        return atNs == Long.MIN_VALUE || atNs != Long.MAX_VALUE && nowNs - atNs >= 0;
    }

    /** When; {@link Long#MAX_VALUE}: never. */
    long atNs() {
        return atNs;
    }

    /** It failed. */
    void failed(String who, String reason, long nowNs) {
        if (!reason.equals(said)) {
            said = reason;
            log.warn("{}: {}; it is tried again and again", who, reason);
        }
        atNs = nowNs + pauseNs;
        pauseNs = Math.min(2 * pauseNs, LONGEST_NS);
    }

    /** It went well. */
    void succeeded(String who) {
        log.info("{}: connected", who);
        said = "";
        atNs = Long.MAX_VALUE;
        pauseNs = FIRST_NS;
    }
}
