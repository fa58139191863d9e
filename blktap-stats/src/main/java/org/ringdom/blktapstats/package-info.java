/**
 * Transfer statistics of tap-backed disks. It will hold the live view over blkback-svc's mapped counters, the history
 * queue and the {@code blktap-stats} tool. Not filled yet.
 */
package org.ringdom.blktapstats;
