package org.ringdom.xenstore.ring;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.ringdom.abi.io.XenstoreMessageType;
import org.ringdom.xenstore.protocol.Wire;

/** A guest's requests, numbered from 1, and the replies and events that they must get whatever happens in between. */
final class RingScript {
    static final String EVENTS_TOKEN = "E";
    static final String OWN_TOKEN = "O";

    final List<byte[]> requests = new ArrayList<>();
    /** Expected replies; an END may also be EAGAIN, as it then stands here as 'OK or EAGAIN'. */
    final List<String> replies = new ArrayList<>();
    final List<String> ownEvents = new ArrayList<>();
    private final Random random;
    private final String[] values = new String[4];
    private int transactions;

    RingScript(long seed, int length) {
        random = new Random(seed);
        add(XenstoreMessageType.WATCH, 0, Wire.strings("events", EVENTS_TOKEN), "OK|");
        add(XenstoreMessageType.WATCH, 0, Wire.strings("own", OWN_TOKEN), "OK|");
        ownEvents.add("own|" + OWN_TOKEN + "|");
        while (requests.size() < length) {
            int node = random.nextInt(values.length);
            switch (random.nextInt(6)) {
                case 0, 1 -> write(node);
                case 2 -> transaction();
                case 3 -> add(XenstoreMessageType.GET_DOMAIN_PATH, 0, Wire.strings("7"), "/local/domain/7|");
                default -> read(node);
            }
        }
    }

    private void add(int type, int transaction, byte[] payload, String reply) {
        int id = requests.size() + 1;
        requests.add(RingWorld.message(type, id, transaction, payload));
        boolean error = reply.equals("ENOENT|");
        replies.add(id + ":" + (error ? "ERROR" : XenstoreMessageType.name(type)) + ":" + reply);
    }

    private void write(int node) {
        values[node] = "v" + requests.size() + "x".repeat(random.nextInt(random.nextInt(10) == 0 ? 1500 : 30));
        byte[] path = Wire.strings("own/" + node);
        byte[] payload = java.util.Arrays.copyOf(path, path.length + values[node].length());
        System.arraycopy(Wire.bytes(values[node]), 0, payload, path.length, values[node].length());
        add(XenstoreMessageType.WRITE, 0, payload, "OK|");
        ownEvents.add("own/" + node + "|" + OWN_TOKEN + "|");
    }

    private void read(int node) {
        add(XenstoreMessageType.READ, 0, Wire.strings("own/" + node), values[node] == null ? "ENOENT|" : values[node]);
    }

    private void transaction() {
        int id = ++transactions;
        add(XenstoreMessageType.TRANSACTION_START, 0, new byte[]{0}, id + "|");
        String path = "transactions/" + id;
        add(XenstoreMessageType.READ, id, Wire.strings(path), "ENOENT|");
        add(XenstoreMessageType.MKDIR, id, Wire.strings(path), "OK|");
        add(XenstoreMessageType.TRANSACTION_END, id, Wire.strings("T"), "OK or EAGAIN");
    }
}
