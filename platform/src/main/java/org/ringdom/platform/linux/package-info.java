/**
 * System calls as such: one method handle for {@code syscall(2)}, call numbers, error numbers with their texts, and the
 * exception that carries them. The rest of the module stands on this; nobody outside it should need more than
 * {@link org.ringdom.platform.linux.LinuxException} and {@link org.ringdom.platform.linux.Errno}.
 */
package org.ringdom.platform.linux;
