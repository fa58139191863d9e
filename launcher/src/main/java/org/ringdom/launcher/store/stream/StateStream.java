package org.ringdom.launcher.store.stream;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.storestream.NodeData;
import org.ringdom.abi.storestream.NodePermission;
import org.ringdom.abi.storestream.StreamHeader;
import org.ringdom.abi.storestream.StreamRecord;

/**
 * What a stream of a store's state says that can be carried over: its committed nodes. Connections, watches and transactions
 * are those of domains that are somewhere else. Streams of other stores are read as well, so nothing in them is believed.
 *
 * @param nodes in the order of the stream
 * @param passedOver records of other kinds, the end apart
 */
public record StateStream(List<StoredNode> nodes, int passedOver) {
    private static final byte[] IDENT = "xenstore".getBytes(StandardCharsets.US_ASCII);

    public StateStream {
        nodes = List.copyOf(nodes);
    }

    /** Whether {@code bytes} begin as a stream does. */
    public static boolean begins(byte[] bytes) {
        return bytes.length >= IDENT.length && Arrays.equals(bytes, 0, IDENT.length, IDENT, 0, IDENT.length);
    }

    /**
     * Reads a whole stream.
     *
     * @throws IOException with what is wrong with it
     */
    public static StateStream parse(byte[] bytes) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            SharedBuffer buffer = SharedBuffer.allocate(arena, Math.max(bytes.length, StreamHeader.SIZE));
            buffer.putBytes(0, bytes, 0, bytes.length);
            return new Reader(buffer, bytes).read();
        }
    }

    private static final class Reader {
        private final SharedBuffer buffer;
        private final byte[] bytes;
        private final List<StoredNode> nodes = new ArrayList<>();
        private int passedOver;

        Reader(SharedBuffer buffer, byte[] bytes) {
            this.buffer = buffer;
            this.bytes = bytes;
        }

        StateStream read() throws IOException {
            checkHeader();
            long at = StreamHeader.SIZE;
            StreamRecord record = new StreamRecord();
            while (true) {
                if (bytes.length - at < StreamRecord.SIZE) {
                    throw new IOException("it ends at byte " + bytes.length + ", without a record that says so");
                }
                record.wrap(buffer, at);
                long length = record.length();
                if (length > bytes.length - at - StreamRecord.SIZE) {
                    throw wrong(at, "is longer than the rest");
                }
                if (record.type() == StreamRecord.END) {
                    return new StateStream(nodes, passedOver);
                } else if (record.type() > StreamRecord.WATCH_DATA_EXTENDED) {
                    throw wrong(at, "is of an unknown kind, " + record.type());
                } else if (record.type() != StreamRecord.NODE_DATA || !addNode(at, (int) length)) {
                    passedOver++;
                }
                at += StreamRecord.SIZE + StreamRecord.padded(length);
            }
        }

        private void checkHeader() throws IOException {
            StreamHeader header = new StreamHeader().wrap(buffer, 0);
            if (bytes.length < StreamHeader.SIZE || header.ident() != StreamHeader.IDENT) {
                throw new IOException("it is no stream of a store's state");
            }
            if (header.version() != StreamHeader.VERSION_1 && header.version() != StreamHeader.VERSION_2) {
                throw new IOException("it is of version " + Integer.toUnsignedString(header.version())
                        + "; 1 and 2 can be read");
            }
            if (header.flags() != 0) {
                throw new IOException("it is of a big-endian machine");
            }
        }

        private static IOException wrong(long at, String what) {
            return new IOException("the record at byte " + at + ' ' + what);
        }

        /** False if it is a node of an open transaction, which the store does not have. */
        private boolean addNode(long at, int length) throws IOException {
            long body = at + StreamRecord.SIZE;
            NodeData node = new NodeData().wrap(buffer, body);
            if (length < NodeData.SIZE) {
                throw wrong(at, "is too short for a node");
            }
            int count = node.permissions();
            int path = NodeData.SIZE + count * NodePermission.SIZE;
            int value = path + node.pathLength();
            if ((long) value + node.valueLength() > length) {
                throw wrong(at, "is too short for its node");
            }
            if (node.connection() != 0) {
                return false;
            }
            int first = (int) body;
            if (count == 0) {
                throw wrong(at, "has a node without an owner");
            }
            if (node.pathLength() < 2 || bytes[first + value - 1] != 0) {
                throw wrong(at, "has a path without an end");
            }
            List<String> permissions = new ArrayList<>();
            NodePermission permission = new NodePermission();
            for (int i = 0; i < count; i++) {
                permission.wrap(buffer, body + NodeData.SIZE + (long) i * NodePermission.SIZE);
                boolean stale = i > 0 && (permission.flags() & NodePermission.STALE) != 0;
                if (!stale) {
                    permissions.add(permission.right() + Integer.toString(permission.domid()));
                }
            }
            nodes.add(new StoredNode(
                    new String(bytes, first + path, node.pathLength() - 1, StandardCharsets.ISO_8859_1),
                    Arrays.copyOfRange(bytes, first + value, first + value + node.valueLength()), permissions));
            return true;
        }
    }
}
