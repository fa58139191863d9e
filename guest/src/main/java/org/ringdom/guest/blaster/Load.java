package org.ringdom.guest.blaster;

import java.util.Locale;

/**
 * One load, as a line {@code NUMBER KIND KIB DEPTH MILLISECONDS} asks for it.
 *
 * @param number whose result is asked for; the result begins with it
 * @param kind random or sequential, reads or writes
 * @param kib size of a request in KiB
 * @param depth requests in flight
 * @param milliseconds for how long
 */
record Load(int number, Kind kind, int kib, int depth, int milliseconds) {
    private static final int WORDS = 5;
    private static final int MAX_DEPTH = 512;
    private static final int MAX_KIB = 4096;

    /** What is done to the disk. */
    enum Kind {
        RANDREAD, RANDWRITE, READ, WRITE;

        boolean writes() {
            return this == RANDWRITE || this == WRITE;
        }

        boolean random() {
            return this == RANDREAD || this == RANDWRITE;
        }
    }

    /**
     * Reads a line.
     *
     * @throws IllegalArgumentException that says what is wrong with it
     */
    static Load parse(String line) {
        String[] words = line.trim().split(" +");
        if (words.length != WORDS) {
            throw new IllegalArgumentException("'" + line + "': NUMBER KIND KIB DEPTH MILLISECONDS is needed");
        }
        Load load = new Load(Integer.parseInt(words[0]), Kind.valueOf(words[1].toUpperCase(Locale.ROOT)),
                Integer.parseInt(words[2]), Integer.parseInt(words[3]), Integer.parseInt(words[4]));
        if (load.kib < 1 || load.kib > MAX_KIB || load.depth < 1 || load.depth > MAX_DEPTH || load.milliseconds < 1) {
            throw new IllegalArgumentException("'" + line + "': a number is out of range");
        }
        return load;
    }

    int sectors() {
        return 2 * kib;
    }
}
