package org.ringdom.guest.pv;

/** Takes the answers of a {@link BlockFrontend}, on the vCPU thread. */
public interface BlockCompletion {
    /**
     * The request submitted with {@code tag} was answered.
     *
     * @param status one of {@link org.ringdom.abi.io.blkif.BlkifStatus}
     */
    void completed(int tag, int status);
}
