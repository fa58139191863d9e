package org.ringdom.x86.memory;

/** What stands behind guest-physical addresses that are not plain memory. Called by the thread of the virtual CPU. */
public interface Devices {
    /** A load of 1, 2, 4 or 8 bytes from a frame without memory behind it; the bits above are ignored. */
    long load(long physical, int bytes);

    /** A store of 1, 2, 4 or 8 bytes to a frame without memory behind it. */
    void store(long physical, long value, int bytes);

    /** After a store to a frame that {@link GuestMemory} marks as watched; the bytes are already there. */
    void watchedStore(long physical, int bytes);

    /**
     * After a store to an entry of a frame that {@link GuestMemory} marks as a page table.
     *
     * @param before what it was
     */
    void tableStore(long physical, long before);
}
