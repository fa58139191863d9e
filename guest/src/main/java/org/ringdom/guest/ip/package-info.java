/** A guest that speaks enough IPv4 to be talked to by others: ARP, ping, TCP with one connection at a time. */
package org.ringdom.guest.ip;
