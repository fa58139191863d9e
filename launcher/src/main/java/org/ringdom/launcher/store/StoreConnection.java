package org.ringdom.launcher.store;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

import org.ringdom.abi.io.XenstoreMessage;
import org.ringdom.abi.io.XenstoreMessageType;

/**
 * One connection to the store's socket. Requests wait for their answer; watch events that come in between are kept.
 *
 * <p>A connection ends when the store dies: then calls throw, and a new connection has to be made, its watches again. One
 * thread. Protocol: xen/include/public/io/xs_wire.h and docs/misc/xenstore.txt.
 */
public final class StoreConnection implements AutoCloseable {
    /**
     * A watch fired.
     *
     * @param path what changed
     * @param token of the watch
     */
    public record Changed(String path, String token) {
    }

    private record Message(int type, byte[] payload) {
    }

    private final SocketChannel channel;
    private final DataInputStream in;
    private final Deque<Changed> events = new ArrayDeque<>();
    private int lastRequest;
    private int transaction;

    private StoreConnection(SocketChannel channel) {
        this.channel = channel;
        this.in = new DataInputStream(Channels.newInputStream(channel));
    }

    /**
     * Connects.
     *
     * @throws IOException if nobody listens there
     */
    public static StoreConnection open(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            return new StoreConnection(channel);
        } catch (IOException | RuntimeException refused) {
            channel.close();
            throw refused;
        }
    }

    /** A node's value, byte for byte. */
    public byte[] read(String path) throws IOException {
        return ask(XenstoreMessageType.READ, string(path));
    }

    /** Stores a node's value; makes the node, and those above it, if they are not there. */
    public void write(String path, byte[] value) throws IOException {
        byte[] head = string(path);
        byte[] payload = Arrays.copyOf(head, head.length + value.length);
        System.arraycopy(value, 0, payload, head.length, value.length);
        ask(XenstoreMessageType.WRITE, payload);
    }

    /** Removes a node and all below it. */
    public void rm(String path) throws IOException {
        ask(XenstoreMessageType.RM, string(path));
    }

    /** Names of a node's children. */
    public List<String> list(String path) throws IOException {
        try {
            return strings(ask(XenstoreMessageType.DIRECTORY, string(path)));
        } catch (StoreRefusal tooLong) {
            if (!tooLong.errno().equals("E2BIG")) {
                throw tooLong;
            }
            return listInParts(path);
        }
    }

    /** Answers are a generation, then a part of the list; its end is an empty name. A change in between begins it anew. */
    private List<String> listInParts(String path) throws IOException {
        StringBuilder names = new StringBuilder();
        String generation = "";
        while (true) {
            byte[] part = ask(XenstoreMessageType.DIRECTORY_PART, string(path, Integer.toString(names.length())));
            String text = new String(part, StandardCharsets.UTF_8);
            int end = text.indexOf('\0');
            String now = end < 0 ? text : text.substring(0, end);
            if (!generation.isEmpty() && !now.equals(generation)) {
                names.setLength(0);
                generation = "";
                continue;
            }
            generation = now;
            String rest = text.substring(end + 1);
            names.append(rest);
            if (rest.length() <= 1 || rest.endsWith("\0\0")) {
                return strings(names.toString().getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    /** A node's permissions: a letter and a domain each, the owner first. */
    public List<String> permissions(String path) throws IOException {
        return strings(ask(XenstoreMessageType.GET_PERMS, string(path)));
    }

    /** Stores a node's permissions. */
    public void permissions(String path, List<String> permissions) throws IOException {
        ask(XenstoreMessageType.SET_PERMS, string(path + "\0" + String.join("\0", permissions)));
    }

    /** Begins a transaction, of which all requests about nodes are part until {@link #end}. */
    public void begin() throws IOException {
        transaction = Integer.parseUnsignedInt(String.join("", strings(ask(XenstoreMessageType.TRANSACTION_START,
                string("")))));
    }

    /** Ends the transaction; the refusal EAGAIN says that it has to be done again. */
    public void end(boolean commit) throws IOException {
        try {
            ask(XenstoreMessageType.TRANSACTION_END, string(commit ? "T" : "F"));
        } finally {
            transaction = 0;
        }
    }

    /** Sends a command to the store itself; its answer. */
    public String control(String... words) throws IOException {
        return String.join("\n", strings(ask(XenstoreMessageType.CONTROL, string(words))));
    }

    /** The same, with an answer of strings, empty ones among them. */
    public List<String> controlList(String... words) throws IOException {
        String text = new String(ask(XenstoreMessageType.CONTROL, string(words)), StandardCharsets.ISO_8859_1);
        return text.isEmpty() ? List.of() : List.of(text.substring(0, text.length() - 1).split("\0", -1));
    }

    /** A quota: of a domain, or without one what all have that have none of their own. */
    public String quota(String... domainAndName) throws IOException {
        return String.join("", strings(ask(XenstoreMessageType.GET_QUOTA, string(domainAndName))));
    }

    /** Sets a quota, of a domain or for all. */
    public void setQuota(String... domainNameValue) throws IOException {
        ask(XenstoreMessageType.SET_QUOTA, string(domainNameValue));
    }

    /** Has changes of a node, and of all below it, reported; the watch fires once at once. */
    public void watch(String path, String token) throws IOException {
        ask(XenstoreMessageType.WATCH, string(path, token));
    }

    /** Waits for the next change. */
    public Changed next() throws IOException {
        while (events.isEmpty()) {
            Message message = receive();
            if (message.type == XenstoreMessageType.WATCH_EVENT) {
                addEvent(message);
            }
        }
        return events.poll();
    }

    private void addEvent(Message message) {
        List<String> words = strings(message.payload);
        events.add(new Changed(words.isEmpty() ? "" : words.get(0), words.size() < 2 ? "" : words.get(1)));
    }

    private byte[] ask(int type, byte[] payload) throws IOException {
        if (payload.length > XenstoreMessage.PAYLOAD_MAX) {
            throw new StoreRefusal("E2BIG");
        }
        ByteBuffer request = ByteBuffer.allocate(XenstoreMessage.SIZE + payload.length).order(ByteOrder.LITTLE_ENDIAN);
        request.putInt(type).putInt(++lastRequest).putInt(transaction).putInt(payload.length).put(payload).flip();
        while (request.hasRemaining()) {
            channel.write(request);
        }
        while (true) {
            Message answer = receive();
            if (answer.type == XenstoreMessageType.WATCH_EVENT) {
                addEvent(answer);
            } else if (answer.type == XenstoreMessageType.ERROR) {
                throw new StoreRefusal(String.join("", strings(answer.payload)));
            } else {
                return answer.payload;
            }
        }
    }

    private Message receive() throws IOException {
        byte[] head = new byte[XenstoreMessage.SIZE];
        in.readFully(head);
        ByteBuffer header = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        int length = header.getInt(XenstoreMessage.LENGTH_OFFSET);
        if (length < 0 || length > XenstoreMessage.PAYLOAD_MAX) {
            throw new IOException("the store sent a message of " + Integer.toUnsignedString(length) + " bytes");
        }
        byte[] payload = new byte[length];
        in.readFully(payload);
        return new Message(header.getInt(XenstoreMessage.TYPE_OFFSET), payload);
    }

    private static byte[] string(String... words) {
        return (String.join("\0", words) + "\0").getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> strings(byte[] payload) {
        List<String> words = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < payload.length; i++) {
            if (payload[i] == 0) {
                if (i > from) {
                    words.add(new String(payload, from, i - from, StandardCharsets.UTF_8));
                }
                from = i + 1;
            }
        }
        if (from < payload.length) {
            words.add(new String(payload, from, payload.length - from, StandardCharsets.UTF_8));
        }
        return words;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
