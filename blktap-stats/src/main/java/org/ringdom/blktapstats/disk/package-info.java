/** What disks have transferred, read from the counters in shared memory. */
package org.ringdom.blktapstats.disk;
