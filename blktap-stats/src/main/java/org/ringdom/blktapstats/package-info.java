/** Transfer statistics of tap-backed disks, as tools see them: {@code disk} is what is now, {@code history} what was. */
package org.ringdom.blktapstats;
