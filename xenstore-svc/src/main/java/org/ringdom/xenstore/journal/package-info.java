/**
 * What makes outcomes outlive the process. A request that changes something is one excerpt: appending it is the commit.
 *
 * <p>On disk: a folder per generation, each a queue that begins with a snapshot and goes on with excerpts. Every record
 * carries its number and a checksum, so that a torn or damaged journal is noticed, and the store goes on from the last good
 * state.
 */
package org.ringdom.xenstore.journal;
