package org.ringdom.guest.pv;

import java.util.Map;

/**
 * How a Java guest drives a network card.
 *
 * @param queues pairs of rings, at most what the backend offers
 * @param splitChannels an event channel for each ring, if the backend offers that
 * @param bufferPages pages of a transmit buffer; more than one needs scatter-gather
 * @param receiveBuffers pages given to the backend for each queue
 * @param largePackets whether TCP packets larger than the MTU are taken
 * @param checksums whether packets with blank checksums are taken
 */
public record NetOptions(int queues, boolean splitChannels, int bufferPages, int receiveBuffers, boolean largePackets,
        boolean checksums) {
    /** Entries of a ring, and the most buffers of a queue in each direction. */
    public static final int RING_ENTRIES = 256;
    private static final int MAX_QUEUES = 8;
    private static final int MAX_BUFFER_PAGES = 16;

    public NetOptions {
        check("queues", queues, 1, MAX_QUEUES);
        check("net-pages", bufferPages, 1, MAX_BUFFER_PAGES);
        check("rx-buffers", receiveBuffers, 1, RING_ENTRIES);
    }

    /** From a command line: {@code queues= split= net-pages= rx-buffers= gso= csum=}. */
    public static NetOptions of(Map<String, String> commandLine) {
        return new NetOptions(number(commandLine, "queues", 1), number(commandLine, "split", 1) == 1,
                number(commandLine, "net-pages", 1), number(commandLine, "rx-buffers", RING_ENTRIES),
                number(commandLine, "gso", 0) == 1, number(commandLine, "csum", 1) == 1);
    }

    private static int number(Map<String, String> commandLine, String key, int otherwise) {
        String text = commandLine.getOrDefault(key, "");
        try {
            return text.isEmpty() ? otherwise : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(key + "=" + text + " is not a number", e);
        }
    }

    private static void check(String key, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(key + "=" + value + " is not between " + min + " and " + max);
        }
    }
}
