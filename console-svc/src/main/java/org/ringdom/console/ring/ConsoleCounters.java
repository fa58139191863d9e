package org.ringdom.console.ring;

import java.util.function.Function;

import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;

/** What the service counts, all consoles together. */
public final class ConsoleCounters {
    private static final int COUNT = 6;

    final AtomicCounter shown;
    final AtomicCounter typed;
    final AtomicCounter badIndices;
    final AtomicCounter notJournalled;
    final AtomicCounter recovered;
    private final AtomicCounter skipped;

    /** Counters made by {@code maker} from their labels. */
    public ConsoleCounters(Function<String, AtomicCounter> maker) {
        shown = maker.apply("console bytes shown");
        typed = maker.apply("console bytes typed");
        badIndices = maker.apply("console bad ring indices");
        notJournalled = maker.apply("console bytes not journalled");
        recovered = maker.apply("console entries recovered");
        skipped = maker.apply("console bytes skipped for slow terminals");
    }

    /** Counters that nobody else sees. */
    public static ConsoleCounters unseen() {
        UnsafeBuffer values = new UnsafeBuffer(new byte[128 * COUNT]);
        int[] next = {0};
        return new ConsoleCounters(label -> new AtomicCounter(values, next[0]++));
    }

    /** Bytes that a terminal was too slow to be shown. */
    public AtomicCounter skipped() {
        return skipped;
    }

    /** Times that a guest's ring index could not be. */
    public long badIndexCount() {
        return badIndices.get();
    }
}
