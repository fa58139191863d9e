package org.ringdom.guest.pv;

/** Takes the packets of a {@link NetFrontend}, on the vCPU thread. */
public interface NetReceiver {
    /**
     * A packet came in.
     *
     * @param address of its first byte in RAM; it lies there in one piece during this call only
     * @param bytes its length
     * @param offload what is said about it
     */
    void received(long address, int bytes, NetOffload offload);
}
