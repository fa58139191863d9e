/**
 * Linux for Java, through the foreign function and memory API: the only module that makes system calls, and one that
 * knows nothing of Xen. Memory is handed over as a {@link java.lang.foreign.MemorySegment} and a {@code long} offset. Hot
 * paths return counts or negated error numbers and allocate nothing; everything else throws
 * {@link org.ringdom.platform.linux.LinuxException} with one clear line.
 */
package org.ringdom.platform;
