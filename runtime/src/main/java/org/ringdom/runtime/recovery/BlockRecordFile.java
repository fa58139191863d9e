package org.ringdom.runtime.recovery;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.BlockRecords;
import org.ringdom.abi.shared.SharedFileHeader;

/**
 * The record file of one block ring ({@link BlockRecords}): attach record, published index, one record a ring entry.
 *
 * <p>Only the backend that serves the ring opens it, so its content is trusted as far as the protocol left it. Does not own
 * the mapping. Threading: one thread, the agent's.
 */
public final class BlockRecordFile {
    private final SharedBuffer file;
    private final int entries;

    /** Works on a mapped file whose header was checked. */
    public BlockRecordFile(SharedBuffer file) {
        this.file = file;
        this.entries = (int) ((file.size() - BlockRecords.RECORDS_OFFSET) / BlockRecords.RECORD_SIZE);
    }

    /** Records that fit; at least the ring's entries. */
    public int entries() {
        return entries;
    }

    /** The mapping. */
    public SharedBuffer buffer() {
        return file;
    }

    /** The guest that the ring belongs to. */
    public int frontendDomid() {
        return SharedFileHeader.domid(file);
    }

    /** Its incarnation. */
    public long frontendIncarnation() {
        return SharedFileHeader.incarnation(file);
    }

    /** Whether the attach record is complete: the ring is being served. */
    public boolean attached() {
        return file.getIntAcquire(BlockRecords.ATTACHED_OFFSET) == 1;
    }

    /**
     * Writes the attach record of a ring whose responses begin at {@code startIndex}, frees all records, and commits.
     *
     * @throws IllegalArgumentException if a path is too long to be recorded
     */
    public void attach(BlockAttach attach, int startIndex) {
        if (attach.entries() > entries) {
            throw new IllegalArgumentException("the record file has " + entries + " records");
        }
        file.putIntRelease(BlockRecords.ATTACHED_OFFSET, 0);
        for (int entry = 0; entry < entries; entry++) {
            file.putLong(BlockRecords.recordOffset(entry) + BlockRecords.RECORD_COMMIT, 0);
        }
        writeNumbers(attach);
        putText(BlockRecords.IMAGE_PATH_OFFSET, BlockRecords.MAX_IMAGE_PATH, attach.imagePath());
        putText(BlockRecords.IMAGE_TYPE_OFFSET, BlockRecords.MAX_IMAGE_TYPE, attach.imageType());
        putText(BlockRecords.BACKEND_PATH_OFFSET, BlockRecords.MAX_BACKEND_PATH, attach.backendPath());
        file.putInt(BlockRecords.PUBLISHED_OFFSET, startIndex);
        file.putIntRelease(BlockRecords.ATTACHED_OFFSET, 1);
    }

    private void writeNumbers(BlockAttach attach) {
        file.putInt(BlockRecords.DEVICE_OFFSET, attach.device());
        file.putInt(BlockRecords.QUEUE_OFFSET, attach.queue());
        file.putInt(BlockRecords.QUEUES_OFFSET, attach.queues());
        file.putInt(BlockRecords.PROTOCOL_OFFSET, attach.protocol());
        file.putInt(BlockRecords.RING_ORDER_OFFSET, attach.ringOrder());
        file.putInt(BlockRecords.LOCAL_PORT_OFFSET, attach.localPort());
        file.putInt(BlockRecords.REMOTE_PORT_OFFSET, attach.remotePort());
        for (int i = 0; i < attach.ringRefs().size(); i++) {
            file.putInt(BlockRecords.RING_REFS_OFFSET + 4L * i, attach.ringRefs().get(i));
        }
        file.putInt(BlockRecords.FEATURES_OFFSET, attach.features());
        file.putInt(BlockRecords.MODE_OFFSET, attach.readOnly() ? 1 : 0);
        file.putLong(BlockRecords.SECTORS_OFFSET, attach.sectors());
        file.putLong(BlockRecords.IMAGE_DEVICE_OFFSET, attach.imageDevice());
        file.putLong(BlockRecords.IMAGE_INODE_OFFSET, attach.imageInode());
        file.putInt(BlockRecords.RING_INCARNATION_OFFSET, attach.ringIncarnation());
    }

    /** The attach record; meaningful only while {@link #attached()}. */
    public BlockAttach readAttach() {
        List<Integer> refs = new ArrayList<>();
        int pages = 1 << (file.getInt(BlockRecords.RING_ORDER_OFFSET) & 7);
        for (int i = 0; i < Math.min(pages, BlockRecords.MAX_RING_PAGES); i++) {
            refs.add(file.getInt(BlockRecords.RING_REFS_OFFSET + 4L * i));
        }
        return new BlockAttach(file.getInt(BlockRecords.DEVICE_OFFSET), file.getInt(BlockRecords.QUEUE_OFFSET),
                file.getInt(BlockRecords.QUEUES_OFFSET), file.getInt(BlockRecords.PROTOCOL_OFFSET),
                file.getInt(BlockRecords.LOCAL_PORT_OFFSET), file.getInt(BlockRecords.REMOTE_PORT_OFFSET), refs,
                file.getInt(BlockRecords.FEATURES_OFFSET), file.getInt(BlockRecords.MODE_OFFSET) == 1,
                file.getLong(BlockRecords.SECTORS_OFFSET), file.getLong(BlockRecords.IMAGE_DEVICE_OFFSET),
                file.getLong(BlockRecords.IMAGE_INODE_OFFSET), file.getInt(BlockRecords.RING_INCARNATION_OFFSET),
                text(BlockRecords.IMAGE_TYPE_OFFSET), text(BlockRecords.IMAGE_PATH_OFFSET),
                text(BlockRecords.BACKEND_PATH_OFFSET));
    }

    /** Gives the ring up: a successor will not serve it. */
    public void detach() {
        file.putIntRelease(BlockRecords.ATTACHED_OFFSET, 0);
    }

    /** rsp_prod as this backend or its predecessor last published it. */
    public int published() {
        return file.getInt(BlockRecords.PUBLISHED_OFFSET);
    }

    /** Stores {@link #published()}. */
    public void published(int index) {
        file.putIntRelease(BlockRecords.PUBLISHED_OFFSET, index);
    }

    /** Whether a flush of the image has failed since the attach: every later flush fails too. */
    public boolean fsyncFailed() {
        return file.getIntAcquire(BlockRecords.FSYNC_FAILED_OFFSET) != 0;
    }

    /** Remembers for good that a flush failed; stored before the flush is answered. */
    public void setFsyncFailed() {
        file.putIntRelease(BlockRecords.FSYNC_FAILED_OFFSET, 1);
    }

    /** The ring incarnation of the attach record. */
    public int ringIncarnation() {
        return file.getInt(BlockRecords.RING_INCARNATION_OFFSET);
    }

    /** The commit word of a record. */
    public long commit(int entry) {
        return file.getLongAcquire(BlockRecords.recordOffset(entry) + BlockRecords.RECORD_COMMIT);
    }

    /** Commits a record's new state; everything stored before is seen by whoever sees it. */
    public void commit(int entry, long word) {
        file.putLongRelease(BlockRecords.recordOffset(entry) + BlockRecords.RECORD_COMMIT, word);
    }

    /** Offset in {@link #buffer()} of the private copy of a record's request. */
    public long requestOffset(int entry) {
        return BlockRecords.recordOffset(entry) + BlockRecords.RECORD_REQUEST;
    }

    /** Ring index of a record's request. */
    public int requestIndex(int entry) {
        return file.getInt(BlockRecords.recordOffset(entry) + BlockRecords.RECORD_REQUEST_INDEX);
    }

    /** Stores a record's ring index and ring incarnation. */
    public void requestIndex(int entry, int index, int ringIncarnation) {
        long record = BlockRecords.recordOffset(entry);
        file.putInt(record + BlockRecords.RECORD_REQUEST_INDEX, index);
        file.putInt(record + BlockRecords.RECORD_RING_INCARNATION, ringIncarnation);
    }

    private void putText(int offset, int limit, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > limit) {
            throw new IllegalArgumentException("longer than " + limit + " bytes: " + text);
        }
        file.putBytes(offset + 2, bytes, 0, bytes.length);
        file.putShort(offset, (short) bytes.length);
    }

    private String text(int offset) {
        byte[] bytes = new byte[Math.min(file.getUShort(offset), BlockRecords.MAX_BACKEND_PATH)];
        file.getBytes(offset + 2, bytes, 0, bytes.length);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
