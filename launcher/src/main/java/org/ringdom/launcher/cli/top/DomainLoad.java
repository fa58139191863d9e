package org.ringdom.launcher.cli.top;

import org.ringdom.launcher.api.DomainSummary;

/**
 * A domain and what its devices have done so far.
 *
 * @param domain as {@code list} shows it
 * @param nets network cards
 * @param sentBytes by the guest
 * @param receivedBytes by the guest
 * @param disks virtual disks
 * @param reads requests
 * @param writes requests
 * @param readSectors of 512 bytes
 * @param writtenSectors of 512 bytes
 */
record DomainLoad(DomainSummary domain, int nets, long sentBytes, long receivedBytes, int disks, long reads,
        long writes, long readSectors, long writtenSectors) {
}
