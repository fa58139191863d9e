/**
 * The network driver domain. It will hold vif backends on the netif ABI, learning bridges, uplinks (TAP, Unix stream
 * sockets) and the network recovery protocol of docs/recovery.md. Not filled yet.
 */
package org.ringdom.netback;
