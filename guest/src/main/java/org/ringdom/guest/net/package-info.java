/** Java guests for the network: one sends everything back, one checks order, content and checksum of what comes back. */
package org.ringdom.guest.net;
