/**
 * The network driver domain: vif backends on the netif ABI ({@code vif}), learning bridges between their ports ({@code
 * bridge}), and what a packet is on its way ({@code frame}). docs/network.md has the protocol and its recovery.
 */
package org.ringdom.netback;
