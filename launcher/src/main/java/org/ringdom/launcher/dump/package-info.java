/** Captures of packets: read from the network service's memory, written as pcap. */
package org.ringdom.launcher.dump;
