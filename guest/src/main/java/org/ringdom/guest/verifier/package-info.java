/**
 * The verifier: a Java guest that writes and reads its disk at random and reports the first lie. It stamps each sector with
 * its address, a sequence number and a CRC, keeps several requests in flight, and knows for every sector what an honest
 * disk has to return.
 */
package org.ringdom.guest.verifier;
