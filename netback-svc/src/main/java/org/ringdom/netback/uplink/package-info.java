/** Uplinks: ports of bridges whose other end is outside of the instance, over TAP interfaces and Unix sockets. */
package org.ringdom.netback.uplink;
