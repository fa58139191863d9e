package org.ringdom.runtime.xenstore;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Payloads of store messages: strings with a NUL each. */
final class WirePayload {
    private WirePayload() {
    }

    /** The strings, each with its NUL. */
    static byte[] of(String... strings) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String string : strings) {
            bytes.writeBytes(string.getBytes(StandardCharsets.UTF_8));
            bytes.write(0);
        }
        return bytes.toByteArray();
    }

    /** A path with its NUL, then a value without. */
    static byte[] of(String path, byte[] value) {
        byte[] name = of(path);
        byte[] both = new byte[name.length + value.length];
        System.arraycopy(name, 0, both, 0, name.length);
        System.arraycopy(value, 0, both, name.length, value.length);
        return both;
    }

    /** The strings of a payload; a last one without NUL counts too. */
    static List<String> strings(byte[] payload) {
        List<String> strings = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < payload.length; i++) {
            if (payload[i] == 0) {
                strings.add(new String(payload, from, i - from, StandardCharsets.UTF_8));
                from = i + 1;
            }
        }
        if (from < payload.length) {
            strings.add(new String(payload, from, payload.length - from, StandardCharsets.UTF_8));
        }
        return strings;
    }

    /** The first string of a payload, empty if there is none. */
    static String first(byte[] payload) {
        int end = 0;
        while (end < payload.length && payload[end] != 0) {
            end++;
        }
        return new String(payload, 0, end, StandardCharsets.UTF_8);
    }
}
