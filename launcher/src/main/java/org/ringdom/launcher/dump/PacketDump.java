package org.ringdom.launcher.dump;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.DumpRing;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.memory.SharedFile;

/**
 * Reads one capture and writes it as a pcap file (nanoseconds, Ethernet). Packets are taken from shared memory, so the network
 * service may die and come back: the same file goes on.
 *
 * <p>Nothing that lies in the file is trusted to be within bounds. One thread. Source: pcap-savefile(5).
 */
public final class PacketDump implements AutoCloseable {
    private static final int PCAP_NANOSECONDS = 0xA1B23C4D;
    private static final int LINKTYPE_ETHERNET = 1;
    private static final int PCAP_HEADER = 24;
    private static final int PCAP_RECORD = 16;
    private static final long SECOND_NS = 1_000_000_000L;

    private final SharedFile file;
    private final SharedBuffer ring;
    private final OutputStream out;
    private final int snapBytes;
    private final byte[] packet;
    private long consumer;
    private long packets;

    /**
     * Asks the network service for the packets of a port or a bridge.
     *
     * @param name of the port or bridge
     * @param snapBytes most bytes of a packet
     */
    public PacketDump(InstanceFolder folder, String name, int snapBytes, OutputStream out) throws IOException {
        InstanceFolder view = folder.viewOf("netback");
        Path dumps = (Files.isDirectory(view.files()) ? view : folder).netDumps();
        try {
            Files.createDirectory(dumps,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException somebodyElseCaptures) {
            // and both may
        }
        Path path = dumps.resolve("pid-" + ProcessHandle.current().pid());
        SharedFile.create(path, DumpRing.SIZE,
                memory -> DumpRing.initialise(memory, name, snapBytes, System.nanoTime()));
        this.file = SharedFile.open(path, DumpRing.MAGIC, DumpRing.VERSION, true);
        this.ring = file.buffer();
        this.out = out;
        this.snapBytes = snapBytes;
        this.packet = new byte[snapBytes];
        ByteBuffer header = ByteBuffer.allocate(PCAP_HEADER).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(PCAP_NANOSECONDS).putShort((short) 2).putShort((short) 4).putInt(0).putInt(0).putInt(snapBytes)
                .putInt(LINKTYPE_ETHERNET);
        out.write(header.array());
        out.flush();
    }

    /** Whether the service has found such a port or bridge. */
    public boolean isFound() {
        return ring.getLongAcquire(DumpRing.FOUND_OFFSET) != 0;
    }

    /** Packets written so far. */
    public long packets() {
        return packets;
    }

    /** Packets that found no room, as they came faster than they were read. */
    public long dropped() {
        return ring.getLongAcquire(DumpRing.DROPPED_OFFSET);
    }

    /**
     * Writes the packets there are, and shows the service that we live: call it several times a second.
     *
     * @param most how many packets
     * @return how many were written
     */
    public long pump(long most) throws IOException {
        ring.putLongRelease(DumpRing.HEARTBEAT_OFFSET, System.nanoTime());
        long producer = ring.getLongAcquire(DumpRing.PRODUCER_OFFSET);
        long before = packets;
        while (consumer < producer && packets - before < most) {
            consumer += record(DumpRing.recordOffset(consumer));
            ring.putLongRelease(DumpRing.CONSUMER_OFFSET, consumer);
        }
        if (packets > before) {
            out.flush();
        }
        return packets - before;
    }

    private int record(long at) throws IOException {
        int bytes = ring.getInt(at);
        int captured = ring.getInt(at + DumpRing.RECORD_CAPTURED);
        boolean sound = bytes >= DumpRing.ALIGN && bytes % DumpRing.ALIGN == 0 && at + bytes <= DumpRing.SIZE
                && (captured == DumpRing.SKIP
                        || captured >= 0 && captured <= Math.min(snapBytes, bytes - DumpRing.RECORD_HEADER));
        if (!sound) {
            throw new IOException("the capture's memory is damaged");
        }
        if (captured != DumpRing.SKIP) {
            long time = ring.getLong(at + DumpRing.RECORD_TIME);
            ByteBuffer header = ByteBuffer.allocate(PCAP_RECORD).order(ByteOrder.LITTLE_ENDIAN);
            header.putInt((int) (time / SECOND_NS)).putInt((int) (time % SECOND_NS)).putInt(captured)
                    .putInt(ring.getInt(at + DumpRing.RECORD_LENGTH));
            ring.getBytes(at + DumpRing.RECORD_HEADER, packet, 0, captured);
            out.write(header.array());
            out.write(packet, 0, captured);
            packets++;
        }
        return bytes;
    }

    /** Takes the file away, by which the service sees that the capture has ended; any thread, more than once. */
    public void remove() {
        try {
            Files.deleteIfExists(file.path());
            Files.deleteIfExists(file.path().getParent());
        } catch (DirectoryNotEmptyException | NoSuchFileException others) {
            // somebody else captures, or the instance is gone
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Ends the capture. */
    @Override
    public void close() {
        remove();
        file.close();
    }
}
