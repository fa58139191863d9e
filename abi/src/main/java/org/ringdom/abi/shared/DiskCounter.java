package org.ringdom.abi.shared;

/**
 * What is counted of a disk, in the order in which it stands in {@link DiskStatistics}. New ones are added at the end: files of
 * neighbouring versions keep their meaning, and so does the history.
 */
public enum DiskCounter {
    /** Reads answered, failed ones included. */
    READS("reads"),
    /** Writes answered, those of barriers included. */
    WRITES("writes"),
    /** Flushes answered. */
    FLUSHES("flushes"),
    /** Discards answered. */
    DISCARDS("discards"),
    /** Sectors of 512 bytes read. */
    READ_SECTORS("sectors read"),
    /** Sectors of 512 bytes written. */
    WRITTEN_SECTORS("sectors written"),
    /** Sectors of 512 bytes discarded. */
    DISCARDED_SECTORS("sectors discarded"),
    /** Reads done in one system call with the one before. */
    MERGED_READS("merged reads"),
    /** Writes done in one system call with the one before. */
    MERGED_WRITES("merged writes"),
    /** Requests that a dead service had taken and its successor executed again. */
    REPLAYED("replayed requests"),
    /** Events sent to the frontend. */
    NOTIFICATIONS("notifications"),
    /** Requests that break the protocol: segment numbers, counts. */
    MALFORMED("malformed requests"),
    /** Operations that this disk does not offer. */
    UNSUPPORTED("unsupported operations"),
    /** Requests beyond the end of the disk. */
    OUT_OF_RANGE("requests beyond the end"),
    /** Writes and discards of a disk that is read only. */
    READ_ONLY("writes to a read-only disk"),
    /** Requests with a grant that cannot be used. */
    BAD_GRANT("unusable grants"),
    /** Transfers that the image's storage failed. */
    IO_ERRORS("I/O errors"),
    /** Writes for which the image's storage had no room. */
    NO_SPACE("no space"),
    /** Flushes that failed, or came after one that did. */
    FLUSH_ERRORS("failed flushes"),
    /** Requests that were in execution at three deaths of the service. */
    GIVEN_UP("requests given up");

    private static final DiskCounter FIRST_ERROR = MALFORMED;

    private final String label;

    DiskCounter(String label) {
        this.label = label;
    }

    /** What people call it. */
    public String label() {
        return label;
    }

    /** Whether it counts requests that were answered with an error. */
    public boolean isError() {
        return ordinal() >= FIRST_ERROR.ordinal();
    }
}
