package org.ringdom.x86.host;

/** Machine code of one block. Owner: the CPU's thread. */
final class HostBlock {
    final long rip;
    final long physical;
    /** Bytes that it was made from, those of an instruction included that was looked at and is not in it. */
    final int source;
    /** Of these bytes. */
    final long digest;
    /** Address of the code. */
    final long code;
    /** Address of the piece of it that has its place looked up anew. */
    final long stale;
    /** Another block of the same frame. */
    HostBlock next;

    HostBlock(long rip, long physical, BlockWriter.Written written, long code) {
        this.rip = rip;
        this.physical = physical;
        this.source = written.source();
        this.digest = written.digest();
        this.code = code;
        this.stale = code + written.stale();
    }

    boolean overlaps(long from, int length) {
        return physical < from + length && from < physical + source;
    }
}
