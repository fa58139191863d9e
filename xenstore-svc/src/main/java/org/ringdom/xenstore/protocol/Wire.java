package org.ringdom.xenstore.protocol;

import java.nio.charset.StandardCharsets;

import org.ringdom.abi.io.XenstoreMessage;
import org.ringdom.abi.io.XenstoreMessageType;

/**
 * Whole messages in byte arrays: the 16-byte header of {@link XenstoreMessage} and its payload. Little endian, stateless.
 */
public final class Wire {
    /** Payload of every reply that says only 'done'. */
    private static final byte[] OK = {'O', 'K', 0};

    private static final int PRINTED_MAX = 200;

    private Wire() {
    }

    /** A 32-bit value at {@code offset} of {@code message}. */
    public static int intAt(byte[] message, int offset) {
        return message[offset] & 0xFF | (message[offset + 1] & 0xFF) << 8 | (message[offset + 2] & 0xFF) << 16
                | message[offset + 3] << 24;
    }

    private static void putInt(byte[] message, int offset, int value) {
        message[offset] = (byte) value;
        message[offset + 1] = (byte) (value >> 8);
        message[offset + 2] = (byte) (value >> 16);
        message[offset + 3] = (byte) (value >> 24);
    }

    /** Whether the header at the start of {@code message} names a payload that the protocol allows. */
    public static boolean lengthAllowed(byte[] message) {
        int length = intAt(message, XenstoreMessage.LENGTH_OFFSET);
        return length >= 0 && length <= XenstoreMessage.PAYLOAD_MAX;
    }

    /** A message whose payload of {@code length} bytes is still zero; it starts at {@link XenstoreMessage#SIZE}. */
    public static byte[] blank(int type, int requestId, int transactionId, int length) {
        byte[] message = new byte[XenstoreMessage.SIZE + length];
        putInt(message, XenstoreMessage.TYPE_OFFSET, type);
        putInt(message, XenstoreMessage.REQUEST_ID_OFFSET, requestId);
        putInt(message, XenstoreMessage.TRANSACTION_ID_OFFSET, transactionId);
        putInt(message, XenstoreMessage.LENGTH_OFFSET, length);
        return message;
    }

    /** A message with all of {@code payload}. */
    public static byte[] message(int type, int requestId, int transactionId, byte[] payload) {
        byte[] message = blank(type, requestId, transactionId, payload.length);
        System.arraycopy(payload, 0, message, XenstoreMessage.SIZE, payload.length);
        return message;
    }

    /** The reply that says only 'done'. */
    public static byte[] ok(int type, int requestId, int transactionId) {
        return message(type, requestId, transactionId, OK);
    }

    /** The reply that says what went wrong. */
    public static byte[] error(int requestId, int transactionId, XsError error) {
        return message(XenstoreMessageType.ERROR, requestId, transactionId, error.wire());
    }

    /** A watch event, or null if it would be longer than a message may be. */
    public static byte[] event(String path, String token) {
        int length = path.length() + token.length() + 2;
        if (length > XenstoreMessage.PAYLOAD_MAX) {
            return null;
        }
        byte[] message = blank(XenstoreMessageType.WATCH_EVENT, 0, 0, length);
        putString(message, XenstoreMessage.SIZE, path);
        putString(message, XenstoreMessage.SIZE + path.length() + 1, token);
        return message;
    }

    /** Payload made of strings, each with its NUL. */
    public static byte[] strings(String... parts) {
        StringBuilder all = new StringBuilder();
        for (String part : parts) {
            all.append(part).append('\0');
        }
        return bytes(all.toString());
    }

    /** Bytes of a string, one each. */
    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The string of {@code length} bytes at {@code from}, one character each. */
    public static String string(byte[] bytes, int from, int length) {
        return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
    }

    /** A message's payload for a log: one line, bounded, '|' for NUL and '?' for what does not print. */
    public static String printable(byte[] message) {
        int length = Math.min(message.length - XenstoreMessage.SIZE, PRINTED_MAX);
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            char c = (char) (message[XenstoreMessage.SIZE + i] & 0xFF);
            text.append(c == 0 ? '|' : c >= ' ' && c < 0x7F ? c : '?');
        }
        return text.toString();
    }

    /** Writes the bytes of {@code text} from {@code at} on; there is room. */
    @SuppressWarnings("deprecation")
    public static void putString(byte[] message, int at, String text) {
        text.getBytes(0, text.length(), message, at);
    }
}
