/** Virtual network cards of guests: rings, grants, limits, the handshake over the store, and succession. */
package org.ringdom.netback.vif;
