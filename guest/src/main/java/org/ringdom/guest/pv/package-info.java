/**
 * Frontends as Linux has them, for Java guests: the same rings, grants and xenbus handshakes, over pages of the guest's own
 * RAM.
 */
package org.ringdom.guest.pv;
