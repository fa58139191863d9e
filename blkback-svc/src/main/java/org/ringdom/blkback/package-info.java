/**
 * The block driver domain: serves virtual disks to guests over the Xen block interface.
 *
 * <p>One agent thread owns every ring, record file and grant; a few I/O threads do system calls that may wait, and touch
 * none of these.
 */
package org.ringdom.blkback;
