/** The history of disks' statistics: a journal of readings, its writer in the supervisor, and what is asked of it. */
package org.ringdom.blktapstats.history;
