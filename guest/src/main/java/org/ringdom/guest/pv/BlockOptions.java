package org.ringdom.guest.pv;

import java.util.Map;

/**
 * How a block frontend would like to be connected; the backend's offer limits it.
 *
 * @param ringOrder log2 of a ring's pages, {@code ring-order=}
 * @param queues rings, {@code queues=}
 * @param persistent whether grants are kept, {@code persistent=1}
 * @param maxSegments most pages of a request, {@code segments=}; 11 means no indirect requests
 */
public record BlockOptions(int ringOrder, int queues, boolean persistent, int maxSegments) {
    private static final int SEGMENTS_OF_A_MEBIBYTE = 257;

    /** Reads the options from the domain's command line. */
    public static BlockOptions of(Map<String, String> words) {
        return new BlockOptions(number(words, "ring-order", 0, 4), number(words, "queues", 1, 16),
                "1".equals(words.get("persistent")), number(words, "segments", SEGMENTS_OF_A_MEBIBYTE, 4096));
    }

    private static int number(Map<String, String> words, String key, int byDefault, int most) {
        String text = words.get(key);
        if (text == null) {
            return byDefault;
        }
        int value;
        try {
            value = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(key + "=" + text + " is not a number", e);
        }
        if (value < 0 || value > most) {
            throw new IllegalArgumentException(key + "=" + text + ": must be from 0 to " + most);
        }
        return value;
    }
}
