package org.ringdom.runtime.recovery;

import java.nio.charset.StandardCharsets;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.NetRecords;
import org.ringdom.abi.shared.SharedFileHeader;

/**
 * The record file of one pair of network rings ({@link NetRecords}): attach record and multicast groups; {@link OrderedRing}
 * keeps the rest.
 *
 * <p>Only the backend that serves the rings opens it, so its content is trusted as far as the protocol left it. Does not own
 * the mapping. Threading: one thread, the agent's.
 */
public final class NetRecordFile {
    private final SharedBuffer file;

    /** Works on a mapped file whose header was checked. */
    public NetRecordFile(SharedBuffer file) {
        this.file = file;
    }

    /** The mapping. */
    public SharedBuffer buffer() {
        return file;
    }

    /** The guest that the rings belong to. */
    public int frontendDomid() {
        return SharedFileHeader.domid(file);
    }

    /** Its incarnation. */
    public long frontendIncarnation() {
        return SharedFileHeader.incarnation(file);
    }

    /** Whether the attach record is complete: the rings are being served. */
    public boolean attached() {
        return file.getIntAcquire(NetRecords.ATTACHED_OFFSET) == 1;
    }

    /**
     * Writes the attach record and commits it; the rings' indices must stand already ({@link OrderedRing#begin()}).
     *
     * @throws IllegalArgumentException if a text is too long to be recorded
     */
    public void attach(NetAttach attach) {
        file.putIntRelease(NetRecords.ATTACHED_OFFSET, 0);
        NetAttach.Rings rings = attach.rings();
        file.putInt(NetRecords.DEVICE_OFFSET, attach.device());
        file.putInt(NetRecords.QUEUE_OFFSET, attach.queue());
        file.putInt(NetRecords.QUEUES_OFFSET, attach.queues());
        file.putInt(NetRecords.FEATURES_OFFSET, attach.features());
        file.putInt(NetRecords.TX_REF_OFFSET, rings.txRef());
        file.putInt(NetRecords.RX_REF_OFFSET, rings.rxRef());
        file.putInt(NetRecords.TX_PORT_OFFSET, rings.txPort());
        file.putInt(NetRecords.RX_PORT_OFFSET, rings.rxPort());
        file.putInt(NetRecords.REMOTE_TX_PORT_OFFSET, rings.remoteTxPort());
        file.putInt(NetRecords.REMOTE_RX_PORT_OFFSET, rings.remoteRxPort());
        file.putLong(NetRecords.MAC_OFFSET, attach.mac());
        file.putLong(NetRecords.RATE_BYTES_OFFSET, attach.rateBytes());
        file.putLong(NetRecords.RATE_INTERVAL_US_OFFSET, attach.rateIntervalUs());
        putText(NetRecords.BRIDGE_OFFSET, NetRecords.MAX_BRIDGE, attach.bridge());
        putText(NetRecords.NAME_OFFSET, NetRecords.MAX_NAME, attach.name());
        putText(NetRecords.ADDRESSES_OFFSET, NetRecords.MAX_ADDRESSES, attach.addresses());
        putText(NetRecords.BACKEND_PATH_OFFSET, NetRecords.MAX_BACKEND_PATH, attach.backendPath());
        file.fill(NetRecords.MULTICAST_OFFSET, 8L * NetRecords.MAX_MULTICAST, (byte) 0);
        file.putIntRelease(NetRecords.ATTACHED_OFFSET, 1);
    }

    /** The attach record; meaningful only while {@link #attached()}. */
    public NetAttach readAttach() {
        NetAttach.Rings rings = new NetAttach.Rings(file.getInt(NetRecords.TX_REF_OFFSET),
                file.getInt(NetRecords.RX_REF_OFFSET), file.getInt(NetRecords.TX_PORT_OFFSET),
                file.getInt(NetRecords.RX_PORT_OFFSET), file.getInt(NetRecords.REMOTE_TX_PORT_OFFSET),
                file.getInt(NetRecords.REMOTE_RX_PORT_OFFSET));
        return new NetAttach(file.getInt(NetRecords.DEVICE_OFFSET), file.getInt(NetRecords.QUEUE_OFFSET),
                file.getInt(NetRecords.QUEUES_OFFSET), file.getInt(NetRecords.FEATURES_OFFSET), rings,
                file.getLong(NetRecords.MAC_OFFSET), file.getLong(NetRecords.RATE_BYTES_OFFSET),
                file.getLong(NetRecords.RATE_INTERVAL_US_OFFSET), text(NetRecords.BRIDGE_OFFSET, NetRecords.MAX_BRIDGE),
                text(NetRecords.NAME_OFFSET, NetRecords.MAX_NAME),
                text(NetRecords.ADDRESSES_OFFSET, NetRecords.MAX_ADDRESSES),
                text(NetRecords.BACKEND_PATH_OFFSET, NetRecords.MAX_BACKEND_PATH));
    }

    /** Gives the rings up: a successor will not serve them. */
    public void detach() {
        file.putIntRelease(NetRecords.ATTACHED_OFFSET, 0);
    }

    /** Group {@code slot} of {@link NetRecords#MAX_MULTICAST}; 0: none. One store, so that a kill leaves the old or the new. */
    public long multicast(int slot) {
        return file.getLongAcquire(NetRecords.MULTICAST_OFFSET + 8L * slot);
    }

    /** Stores {@link #multicast(int)}. */
    public void multicast(int slot, long group) {
        file.putLongRelease(NetRecords.MULTICAST_OFFSET + 8L * slot, group);
    }

    private void putText(int offset, int limit, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > limit) {
            throw new IllegalArgumentException("longer than " + limit + " bytes: " + text);
        }
        file.putBytes(offset + 2, bytes, 0, bytes.length);
        file.putShort(offset, (short) bytes.length);
    }

    private String text(int offset, int limit) {
        byte[] bytes = new byte[Math.min(file.getUShort(offset), limit)];
        file.getBytes(offset + 2, bytes, 0, bytes.length);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
