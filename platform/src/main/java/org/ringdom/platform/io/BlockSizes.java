package org.ringdom.platform.io;

/**
 * The sizes that I/O on a file or block device should follow, in bytes.
 *
 * @param logical the smallest unit that can be written
 * @param physical the smallest unit that is written without reading first
 * @param optimalIo the size that the device likes best; 0 if it has no wish
 * @param directMemoryAlignment alignment of memory for O_DIRECT
 * @param directOffsetAlignment alignment of positions and lengths for O_DIRECT
 */
public record BlockSizes(int logical, int physical, int optimalIo, int directMemoryAlignment,
        int directOffsetAlignment) {
}
