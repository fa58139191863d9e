/**
 * io_uring: submission and completion queues for O_DIRECT block I/O at depth, with an eventfd for the doorbell. Not
 * filled yet: it comes with the work on block throughput; until then {@code org.ringdom.platform.io} does the I/O. (On
 * tmpfs and in the page cache plain preadv is as fast; see the figures in the project's performance notes.)
 */
package org.ringdom.platform.iouring;
