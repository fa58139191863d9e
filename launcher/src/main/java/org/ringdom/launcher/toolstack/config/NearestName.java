package org.ringdom.launcher.toolstack.config;

import java.util.Collection;
import java.util.Optional;

/** Finds what a person may have meant by a misspelt name. */
public final class NearestName {
    /** Longer words are not compared: they are no typing slips. */
    private static final int MAX_LENGTH = 64;

    private NearestName() {
    }

    /** The candidate with the fewest edits, if it is near enough to be meant: a third of the length, at least one. */
    public static Optional<String> of(String name, Collection<String> candidates) {
        if (name.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        int limit = Math.max(1, name.length() / 3);
        String best = null;
        int bestEdits = limit + 1;
        for (String candidate : candidates) {
            int edits = edits(name, candidate);
            if (edits < bestEdits || (edits == bestEdits && best != null && candidate.compareTo(best) < 0)) {
                best = candidate;
                bestEdits = edits;
            }
        }
        return Optional.ofNullable(best);
    }

    /** {@code ; did you mean X?} or nothing, to be appended to a message. */
    public static String hint(String name, Collection<String> candidates) {
        return of(name, candidates).map(near -> "did you mean '" + near + "'?").orElse("");
    }

    /** Edits that turn one word into the other: insert, remove, replace, or swap two neighbours. */
    static int edits(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                cost[i][j] = i == 0 ? j : j == 0 ? i : step(cost, a, b, i, j);
            }
        }
        return cost[a.length()][b.length()];
    }

    private static int step(int[][] cost, String a, String b, int i, int j) {
        int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int best = Math.min(Math.min(cost[i - 1][j] + 1, cost[i][j - 1] + 1), cost[i - 1][j - 1] + same);
        if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
            best = Math.min(best, cost[i - 2][j - 2] + 1);
        }
        return best;
    }
}
