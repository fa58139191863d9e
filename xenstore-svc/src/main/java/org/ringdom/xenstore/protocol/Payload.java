package org.ringdom.xenstore.protocol;

import java.util.ArrayList;
import java.util.List;

/** Takes a request's payload apart; what does not parse is EINVAL. Immutable view of an array that must not change. */
public final class Payload {
    private final byte[] bytes;
    private final int start;

    /** A view of the whole array. */
    public Payload(byte[] bytes) {
        this(bytes, 0);
    }

    /** A view of the array from {@code start} on. */
    public Payload(byte[] bytes, int start) {
        this.bytes = bytes;
        this.start = start;
    }

    /** The payload as exactly one string with its NUL at the end. */
    public String single() {
        int end = endOf(start);
        if (end != bytes.length - 1) {
            throw XsError.EINVAL.exception();
        }
        return Wire.string(bytes, start, end - start);
    }

    /** The first string, whatever follows its NUL. */
    public String first() {
        return Wire.string(bytes, start, endOf(start) - start);
    }

    /** The bytes after the first string's NUL; a fresh array. */
    public byte[] rest() {
        int from = endOf(start) + 1;
        byte[] rest = new byte[bytes.length - from];
        System.arraycopy(bytes, from, rest, 0, rest.length);
        return rest;
    }

    /** The payload as strings, each with its NUL; at least {@code min} and at most {@code max} of them. */
    public List<String> strings(int min, int max) {
        List<String> parts = new ArrayList<>(min);
        int at = start;
        while (at < bytes.length) {
            int end = endOf(at);
            parts.add(Wire.string(bytes, at, end - at));
            if (parts.size() > max) {
                throw XsError.EINVAL.exception();
            }
            at = end + 1;
        }
        if (parts.size() < min) {
            throw XsError.EINVAL.exception();
        }
        return parts;
    }

    private int endOf(int from) {
        for (int at = from; at < bytes.length; at++) {
            if (bytes[at] == 0) {
                return at;
            }
        }
        throw XsError.EINVAL.exception();
    }

    /** An unsigned decimal number from 0 to {@code max}; EINVAL for anything else. */
    public static long number(String text, long max) {
        long value = 0;
        if (text.isEmpty() || text.length() > 18) {
            throw XsError.EINVAL.exception();
        }
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw XsError.EINVAL.exception();
            }
            value = value * 10 + digit;
        }
        if (value > max) {
            throw XsError.EINVAL.exception();
        }
        return value;
    }
}
