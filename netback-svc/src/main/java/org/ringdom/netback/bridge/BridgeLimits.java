package org.ringdom.netback.bridge;

/**
 * What a bridge may remember.
 *
 * @param addresses most addresses
 * @param addressesPerPort most addresses behind one port
 * @param ageNs how long an address that is not seen is remembered
 */
public record BridgeLimits(int addresses, int addressesPerPort, long ageNs) {
}
