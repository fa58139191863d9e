package org.ringdom.launcher.store.stream;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.storestream.ConnectionData;
import org.ringdom.abi.storestream.GlobalData;
import org.ringdom.abi.storestream.GlobalQuotaData;
import org.ringdom.abi.storestream.NodeData;
import org.ringdom.abi.storestream.NodePermission;
import org.ringdom.abi.storestream.StreamHeader;
import org.ringdom.abi.storestream.StreamRecord;
import org.ringdom.abi.storestream.WatchData;
import org.ringdom.abi.storestream.WatchDataExtended;

/**
 * Writes the stream in which the Xen project's stores hand their state on: {@code docs/designs/xenstore-migration.md}. A node
 * comes after the one above it, a watch after its connection. One thread.
 */
public final class StateStreamWriter implements AutoCloseable {
    /** A depth that means none. */
    public static final int ANY_DEPTH = -1;

    private static final int RECORD_MAX = 512 * 1024;
    private static final int U16_MAX = 0xFFFF;

    private final OutputStream out;
    private final boolean depths;
    private final Arena arena = Arena.ofConfined();
    private final SharedBuffer buffer = SharedBuffer.allocate(arena, RECORD_MAX);
    private final byte[] bytes = new byte[RECORD_MAX];

    /**
     * Begins a stream.
     *
     * @param depths whether watches have depths, which version 1 cannot say
     */
    public StateStreamWriter(OutputStream out, boolean depths) throws IOException {
        this.out = out;
        this.depths = depths;
        new StreamHeader().wrap(buffer, 0).ident(StreamHeader.IDENT)
                .version(depths ? StreamHeader.VERSION_2 : StreamHeader.VERSION_1).flags(0);
        write(StreamHeader.SIZE);
    }

    /** What a successor in the same process would need: nothing. */
    public void global() throws IOException {
        new GlobalData().wrap(buffer, StreamRecord.SIZE).socket(GlobalData.NONE).evtchn(GlobalData.NONE);
        record(StreamRecord.GLOBAL_DATA, GlobalData.SIZE);
    }

    /** Quotas that hold for each domain. */
    public void quotas(Map<String, Integer> quotas) throws IOException {
        int at = StreamRecord.SIZE;
        new GlobalQuotaData().wrap(buffer, at).domains(quotas.size()).store(0);
        at += GlobalQuotaData.SIZE;
        for (int value : quotas.values()) {
            buffer.putInt(at, value);
            at += Integer.BYTES;
        }
        for (String name : quotas.keySet()) {
            at = put(at, string(name));
        }
        record(StreamRecord.GLOBAL_QUOTA_DATA, at - StreamRecord.SIZE);
    }

    /** A domain's ring. */
    public void ring(int connection, int domid, int target, int port) throws IOException {
        new ConnectionData().wrap(buffer, StreamRecord.SIZE).connection(connection).type(ConnectionData.RING).fields(0)
                .domid(domid).target(target < 0 ? ConnectionData.NO_TARGET : target).port(port).inLength(0)
                .replyLength(0).outLength(0);
        record(StreamRecord.CONNECTION_DATA, ConnectionData.SIZE);
    }

    /** A watch of a connection. */
    public void watch(int connection, String path, String token, int depth) throws IOException {
        byte[] pathBytes = string(path);
        byte[] tokenBytes = string(token);
        int at = StreamRecord.SIZE;
        if (depths && depth != ANY_DEPTH) {
            new WatchDataExtended().wrap(buffer, at).connection(connection).pathLength(pathBytes.length)
                    .tokenLength(tokenBytes.length).depth(depth);
            buffer.putShort(at + WatchDataExtended.DEPTH_OFFSET + Short.BYTES, (short) 0);
            at = put(put(at + WatchDataExtended.SIZE, pathBytes), tokenBytes);
            record(StreamRecord.WATCH_DATA_EXTENDED, at - StreamRecord.SIZE);
        } else {
            new WatchData().wrap(buffer, at).connection(connection).pathLength(pathBytes.length)
                    .tokenLength(tokenBytes.length);
            at = put(put(at + WatchData.SIZE, pathBytes), tokenBytes);
            record(StreamRecord.WATCH_DATA, at - StreamRecord.SIZE);
        }
    }

    /** A node, or a special path. */
    public void node(StoredNode node) throws IOException {
        byte[] path = string(node.path());
        int at = StreamRecord.SIZE;
        new NodeData().wrap(buffer, at).connection(0).transaction(0).pathLength(path.length)
                .valueLength(node.value().length).access(0).permissions(node.permissions().size());
        at += NodeData.SIZE;
        for (String permission : node.permissions()) {
            new NodePermission().wrap(buffer, at).right(permission.charAt(0)).flags(0)
                    .domid(Integer.parseInt(permission.substring(1)));
            at += NodePermission.SIZE;
        }
        at = put(put(at, path), node.value());
        record(StreamRecord.NODE_DATA, at - StreamRecord.SIZE);
    }

    /** The end of the stream, without which it is none. */
    public void end() throws IOException {
        record(StreamRecord.END, 0);
    }

    private static byte[] string(String text) {
        return (text + '\0').getBytes(StandardCharsets.ISO_8859_1);
    }

    private int put(int at, byte[] what) {
        if (what.length > U16_MAX) {
            throw new IllegalArgumentException(what.length + " bytes are more than a record can name");
        }
        buffer.putBytes(at, what, 0, what.length);
        return at + what.length;
    }

    private void record(int type, int length) throws IOException {
        int padded = (int) StreamRecord.padded(length);
        new StreamRecord().wrap(buffer, 0).type(type).length(padded);
        buffer.fill(StreamRecord.SIZE + (long) length, padded - (long) length, (byte) 0);
        write(StreamRecord.SIZE + padded);
    }

    private void write(int length) throws IOException {
        buffer.getBytes(0, bytes, 0, length);
        out.write(bytes, 0, length);
    }

    /** Frees its memory; the stream below stays open. */
    @Override
    public void close() {
        arena.close();
    }
}
