package org.ringdom.runtime.recovery;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import org.ringdom.platform.process.SelfKill;

/**
 * Named places at which a test makes the process die by SIGKILL.
 *
 * <p>{@code -Dringdom.crash=name[:n][,name[:n]...]} dies at the n-th visit (the first by default) of a name. Nothing is
 * flushed and no hook runs. Without the property {@link #ENABLED} is a false constant and {@link #at} costs nothing.
 */
public final class CrashPoint {
    /** The system property that names the places. */
    public static final String PROPERTY = "ringdom.crash";
    /** True only when the JVM was started with {@link #PROPERTY}. */
    public static final boolean ENABLED = !System.getProperty(PROPERTY, "").isEmpty();

    private static final Map<String, AtomicLong> LEFT = parse(System.getProperty(PROPERTY, ""));

    private CrashPoint() {
    }

    /** Dies here if a test asked for it. */
    public static void at(String name) {
        if (ENABLED) {
            visit(name);
        }
    }

    private static void visit(String name) {
        AtomicLong left = LEFT.get(name);
        if (left != null && left.decrementAndGet() == 0) {
            SelfKill.now();
        }
    }

    static Map<String, AtomicLong> parse(String property) {
        Map<String, AtomicLong> points = new ConcurrentHashMap<>();
        for (String part : property.split(",", -1)) {
            int colon = part.indexOf(':');
            String name = (colon < 0 ? part : part.substring(0, colon)).trim();
            if (!name.isEmpty()) {
                points.put(name, new AtomicLong(colon < 0 ? 1 : Long.parseLong(part.substring(colon + 1).trim())));
            }
        }
        return points;
    }
}
