package org.ringdom.runtime.hypercall;

import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * What a domain is created with.
 *
 * @param flags {@code HypercallOp.CREATE_*}; of a driver domain the domid stands in {@code buildId}'s place
 * @param maxPages pages of 4096 bytes
 * @param maxVcpus vCPUs
 * @param ports limit of event channels
 * @param grantFrames pages of grant table
 * @param buildId chosen by the builder, to find what it left behind when it was killed
 * @param uuid the domain's
 */
public record NewDomain(int flags, long maxPages, int maxVcpus, int ports, int grantFrames, long buildId, UUID uuid) {
    private static final int UUID_BYTES = 16;

    /** The UUID in the order in which it is written. */
    byte[] uuidBytes() {
        return ByteBuffer.allocate(UUID_BYTES).putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits()).array();
    }
}
