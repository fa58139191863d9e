package org.ringdom.x86.host;

/** Machine code of one block. Owner: the CPU's thread. */
final class HostBlock {
    final long rip;
    final long physical;
    /** Bytes of this frame that it was made from, those of an instruction included that was looked at and is not in it. */
    final int source;
    /** {@link #second}: all is in one page. */
    static final long ONE_PAGE = -1;
    /** {@link #second}: the next page would be needed, and could not be executed. */
    static final long UNKNOWN = -2;

    /** Physical address of the page that its only instruction ends in, or one of the above. */
    final long second;
    /** Address of the code. */
    final long code;
    /** Address of the piece of it that has its place looked up anew. */
    final long stale;
    /** Another block of the same frame. */
    HostBlock next;

    HostBlock(long rip, long physical, long second, BlockWriter.Written written, long code) {
        this.rip = rip;
        this.physical = physical;
        this.second = second;
        this.source = written.source();
        this.code = code;
        this.stale = code + written.stale();
    }

    boolean overlaps(long from, int length) {
        return physical < from + length && from < physical + source
                || second >= 0 && second < from + length && from < second + BlockWriter.MAX_LENGTH;
    }
}
