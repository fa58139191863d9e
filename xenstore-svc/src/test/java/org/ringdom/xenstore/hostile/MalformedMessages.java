package org.ringdom.xenstore.hostile;

import java.util.Arrays;
import java.util.Random;

import org.ringdom.abi.io.XenstoreMessage;
import org.ringdom.abi.io.XenstoreMessageType;
import org.ringdom.xenstore.protocol.Wire;

/** Messages that are wrong, each in one way. Those that are whole have to be answered with an error and to change nothing. */
public final class MalformedMessages {
    /** Types of which a payload without a NUL is wrong. */
    private static final int[] WITH_STRINGS = {XenstoreMessageType.CONTROL, XenstoreMessageType.DIRECTORY,
        XenstoreMessageType.READ, XenstoreMessageType.GET_PERMS, XenstoreMessageType.WATCH, XenstoreMessageType.UNWATCH,
        XenstoreMessageType.TRANSACTION_END, XenstoreMessageType.INTRODUCE, XenstoreMessageType.RELEASE,
        XenstoreMessageType.GET_DOMAIN_PATH, XenstoreMessageType.WRITE, XenstoreMessageType.MKDIR,
        XenstoreMessageType.RM, XenstoreMessageType.SET_PERMS, XenstoreMessageType.IS_DOMAIN_INTRODUCED,
        XenstoreMessageType.RESUME, XenstoreMessageType.SET_TARGET, XenstoreMessageType.DIRECTORY_PART,
        XenstoreMessageType.SET_FEATURE, XenstoreMessageType.SET_QUOTA};
    /** Types whose first string is a path. */
    private static final int[] WITH_PATH = {XenstoreMessageType.DIRECTORY, XenstoreMessageType.READ,
        XenstoreMessageType.GET_PERMS, XenstoreMessageType.WRITE, XenstoreMessageType.MKDIR, XenstoreMessageType.RM};
    private static final String[] NO_PATHS = {"", "//", "/a/", "/a//b", "/with space", "/ä", "/\u0001", "@nothing",
        "/a%", "/" + "x".repeat(XenstoreMessage.ABS_PATH_MAX), "relative/" + "y".repeat(XenstoreMessage.REL_PATH_MAX)};
    private static final int[] REPLIES_ONLY = {XenstoreMessageType.WATCH_EVENT, XenstoreMessageType.ERROR,
        XenstoreMessageType.RESTRICT};
    private static final int NO_TRANSACTION = 0x7FFF_FF00;

    private final Random random;

    /** Messages in an order that the seed gives. */
    public MalformedMessages(long seed) {
        random = new Random(seed);
    }

    private int any(int... types) {
        return types[random.nextInt(types.length)];
    }

    private byte[] message(int type, byte[] payload) {
        return Wire.message(type, random.nextInt(), 0, payload);
    }

    private byte[] message(int type, String... strings) {
        return message(type, Wire.strings(strings));
    }

    /** A whole message with the right length, wrong in some way. */
    public byte[] next() {
        return switch (random.nextInt(12)) {
            case 0 -> message(27 + random.nextInt(Integer.MAX_VALUE - 27), noise(random.nextInt(100)));
            case 1 -> message(-1 - random.nextInt(1000), noise(XenstoreMessage.PAYLOAD_MAX));
            case 2 -> message(any(REPLIES_ONLY), "/a", "token");
            case 3 -> message(any(WITH_STRINGS), withoutNul(random.nextInt(200)));
            case 4 -> message(any(WITH_STRINGS), withoutNul(XenstoreMessage.PAYLOAD_MAX));
            case 5 -> message(any(WITH_STRINGS), new byte[0]);
            case 6 -> message(any(WITH_PATH), NO_PATHS[random.nextInt(NO_PATHS.length)]);
            case 7 -> Wire.message(any(WITH_PATH), 7, NO_TRANSACTION + random.nextInt(200), Wire.strings("/a"));
            case 8 -> permissions();
            case 9 -> tooFew();
            case 10 -> numbers();
            default -> message(XenstoreMessageType.READ, "/nothing/here/" + random.nextInt(1000));
        };
    }

    private byte[] noise(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] withoutNul(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) ('a' + random.nextInt(26)));
        return bytes;
    }

    private byte[] permissions() {
        String[] wrong = {"", "q0", "n", "n-1", "n65536", "r99999999999999999999", "0n", "nn0"};
        return message(XenstoreMessageType.SET_PERMS, "/", wrong[random.nextInt(wrong.length)]);
    }

    private byte[] tooFew() {
        return message(any(XenstoreMessageType.WATCH, XenstoreMessageType.UNWATCH, XenstoreMessageType.INTRODUCE,
                XenstoreMessageType.SET_PERMS, XenstoreMessageType.SET_TARGET, XenstoreMessageType.DIRECTORY_PART,
                XenstoreMessageType.SET_QUOTA, XenstoreMessageType.SET_FEATURE), "/");
    }

    private byte[] numbers() {
        String[] wrong = {"", "-1", "x", "99999999999999999999", "65536", "1 "};
        return message(any(XenstoreMessageType.RELEASE, XenstoreMessageType.GET_DOMAIN_PATH,
                XenstoreMessageType.IS_DOMAIN_INTRODUCED, XenstoreMessageType.RESUME),
                wrong[random.nextInt(wrong.length)]);
    }

    /** A header whose length no message has: nothing behind it can be understood. */
    public byte[] oversized() {
        byte[] header = Wire.blank(any(WITH_STRINGS), 1, 0, 0);
        int length = random.nextBoolean() ? XenstoreMessage.PAYLOAD_MAX + 1 + random.nextInt(1000) : -1;
        for (int i = 0; i < Integer.BYTES; i++) {
            header[XenstoreMessage.LENGTH_OFFSET + i] = (byte) (length >> 8 * i);
        }
        return header;
    }

    /** A message that ends before its length. */
    public byte[] truncated() {
        byte[] whole = message(XenstoreMessageType.WRITE, Wire.bytes("/truncated\0" + "x".repeat(500)));
        return Arrays.copyOf(whole, 1 + random.nextInt(whole.length - 1));
    }

    Random random() {
        return random;
    }
}
