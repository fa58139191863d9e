package org.ringdom.tests.support;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Records of a store's state as docs/designs/xenstore-migration.md of the Xen project describes them, read without a line of
 * the code that wrote them: a text each. What the document does not allow is an error.
 */
public final class StateRecords {
    private static final String[] KINDS = {"end", "global", "connection", "watch", "transaction", "node",
        "global-quota", "domain", "watch-extended"};

    private final ByteBuffer in;
    private final int version;
    private final List<String> records = new ArrayList<>();

    private StateRecords(byte[] stream) {
        in = ByteBuffer.wrap(stream).order(ByteOrder.BIG_ENDIAN);
        expect(in.getLong() == 0x78656E73746F7265L, "ident");
        version = in.getInt();
        expect(version == 1 || version == 2, "version");
        expect(in.getInt() == 0, "flags");
        in.order(ByteOrder.LITTLE_ENDIAN);
    }

    /** All records of a stream, the end apart. */
    public static List<String> of(byte[] stream) {
        StateRecords parser = new StateRecords(stream);
        while (parser.record()) {
            // on to the next
        }
        expect(!parser.in.hasRemaining(), "nothing behind the end");
        return parser.records;
    }

    private static void expect(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError("stream: " + what);
        }
    }

    private boolean record() {
        int type = in.getInt();
        int length = in.getInt();
        int end = in.position() + length;
        expect(type >= 0 && type < KINDS.length, "type " + type);
        String text = KINDS[type] + switch (type) {
            case 0 -> "";
            case 1 -> " " + in.getInt() + " " + in.getInt();
            case 2 -> connection();
            case 3, 8 -> watch(type == 8);
            case 5 -> node();
            case 6 -> quotas();
            default -> throw new AssertionError("a record that we do not write: " + KINDS[type]);
        };
        expect(length % 8 == 0 && end - in.position() < 8, "length of " + text + " with what fills it up");
        while (in.position() < end) {
            expect(in.get() == 0, "zeros behind " + text);
        }
        if (type != 0) {
            records.add(text);
        }
        return type != 0;
    }

    private int half() {
        return in.getShort() & 0xFFFF;
    }

    private String chars(int count) {
        byte[] bytes = new byte[count];
        in.get(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private String string(int length) {
        String text = chars(length);
        expect(length > 0 && text.indexOf('\0') == length - 1, "a string with one NUL at its end");
        return text.substring(0, length - 1);
    }

    private String connection() {
        String id = " " + in.getInt();
        expect(in.getInt() == 0, "a ring without more fields");
        String text = id + " domain " + half() + " target " + half() + " port " + in.getInt();
        expect(in.getLong() == 0, "no bytes on their way");
        return text;
    }

    private String watch(boolean extended) {
        String id = " " + in.getInt();
        int path = half();
        int token = half();
        String depth = "";
        if (extended) {
            expect(version == 2, "a depth in version 2");
            depth = " " + half();
            expect(half() == 0, "pad of a watch");
        }
        return id + " " + string(path) + " " + string(token) + depth;
    }

    private String node() {
        expect(in.getLong() == 0, "a node of no transaction");
        int path = half();
        int value = half();
        expect(half() == 0, "no access");
        StringBuilder permissions = new StringBuilder();
        for (int count = half(); count > 0; count--) {
            permissions.append(permissions.isEmpty() ? "" : ",").append((char) in.get());
            expect(in.get() == 0, "a right that is not stale");
            permissions.append(half());
        }
        return " " + string(path) + " (" + permissions + ") " + chars(value);
    }

    private String quotas() {
        int count = half();
        expect(half() == 0, "no quotas of the whole store");
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
            values[i] = in.getInt();
        }
        StringBuilder text = new StringBuilder();
        for (int value : values) {
            int from = in.position();
            while (in.get() != 0) {
                // to the end of the name
            }
            int length = in.position() - from;
            in.position(from);
            text.append(' ').append(string(length)).append('=').append(value);
        }
        return text.toString();
    }
}
