package org.ringdom.perf.process;

import java.util.List;

/**
 * On which processors the two ends of a round trip run; measured and bare end alike.
 *
 * @param name for people
 * @param client processor of the end that asks
 * @param server processor of the end that answers
 */
public record Placement(String name, int client, int server) {
    /** Not pinned. */
    public static final int ANY = -1;

    /** Both ends on one processor and, where there are two, an end on each. */
    public static List<Placement> all() {
        Placement together = new Placement("one processor", 0, 0);
        return Runtime.getRuntime().availableProcessors() < 2
                ? List.of(together)
                : List.of(together, new Placement("two processors", 0, 1));
    }
}
