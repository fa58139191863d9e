/** A packet on its way from one port to others, and what is done to it: checksums and segments. */
package org.ringdom.netback.frame;
