package org.ringdom.launcher.demo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Says which of the guest's stalls belongs to which kill: one that has an instant in common with the time from the signal
 * until the guest was seen to go on. The others are the host's own.
 *
 * <p>Immutable.
 */
final class StallTally {
    /** Stalls shorter than this are not recorded by the guest, in milliseconds. */
    static final int SHORTEST_MS = 5;

    private final Map<Kill, List<Stall>> byKill = new LinkedHashMap<>();
    private final List<Stall> others = new ArrayList<>();

    /** Attributes each stall to the first kill that it overlaps. */
    StallTally(List<Kill> kills, List<Stall> stalls) {
        kills.forEach(kill -> byKill.put(kill, new ArrayList<>()));
        for (Stall stall : stalls) {
            kills.stream().filter(kill -> stall.overlaps(kill.killedNs(), kill.recoveredNs())).findFirst()
                    .map(byKill::get).orElse(others).add(stall);
        }
    }

    /** The longest stall of a kill in milliseconds; empty if the guest noticed none. */
    OptionalLong longestMs(Kill kill) {
        return longestMs(byKill.getOrDefault(kill, List.of()));
    }

    /** Stalls that no kill explains. */
    List<Stall> others() {
        return List.copyOf(others);
    }

    /** The longest of some stalls in milliseconds; empty if there is none. */
    static OptionalLong longestMs(List<Stall> stalls) {
        return stalls.stream().mapToLong(Stall::ms).max();
    }

    /** A kill's longest stall for a person. */
    String words(Kill kill) {
        OptionalLong longest = longestMs(kill);
        return longest.isPresent() ? longest.getAsLong() + " ms" : "none over " + SHORTEST_MS + " ms";
    }
}
