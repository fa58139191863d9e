/** The network interface: transmit, receive and control rings of a vif. */
package org.ringdom.abi.io.netif;
