/** Captures: copies of packets for whoever watches a port or a bridge. */
package org.ringdom.netback.capture;
