package org.ringdom.guest.verifier;

import java.util.Map;

/**
 * What the verifier is asked to do; from the domain's command line, {@code extra = "depth=32 seconds=10"}.
 *
 * @param device the disk's name, {@code disk=}, by default the first one
 * @param seconds how long to write and read at random, {@code seconds=}; 0: until {@code data/verifier/stop} is written
 * @param depth requests in flight, {@code depth=}, 1 to 256
 * @param maxSectors largest request in sectors of 512 bytes, {@code max-kib=}, 1 KiB to 1 MiB
 * @param seed of the random choices, {@code seed=}
 * @param windowSectors how much of the disk is used, from its start, {@code window-mib=}
 * @param readPercent share of reads, {@code reads=}, 0 to 100
 * @param discard whether to discard too, {@code discard=yes|no}
 */
public record VerifierOptions(String device, int seconds, int depth, int maxSectors, long seed, int windowSectors,
        int readPercent, boolean discard) {
    private static final int SECTORS_PER_KIB = 2;
    private static final int SECTORS_PER_MIB = 2048;

    /** Reads the options from a command line's parsed {@code key=value} words. */
    public static VerifierOptions of(Map<String, String> words) {
        return new VerifierOptions(
                words.getOrDefault("disk", ""),
                number(words, "seconds", 10, 0, 86_400),
                number(words, "depth", 32, 1, 256),
                number(words, "max-kib", 256, 1, 1024) * SECTORS_PER_KIB,
                number(words, "seed", 1, 0, Integer.MAX_VALUE),
                number(words, "window-mib", 4096, 1, 65_536) * SECTORS_PER_MIB,
                number(words, "reads", 45, 0, 100),
                !"no".equals(words.getOrDefault("discard", "yes")));
    }

    private static int number(Map<String, String> words, String key, int byDefault, int low, int high) {
        String text = words.get(key);
        if (text == null) {
            return byDefault;
        }
        int value;
        try {
            value = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    key + "=" + text + ": a number from " + low + " to " + high + " is needed");
        }
        if (value < low || value > high) {
            throw new IllegalArgumentException(key + "=" + text + ": must be from " + low + " to " + high);
        }
        return value;
    }
}
