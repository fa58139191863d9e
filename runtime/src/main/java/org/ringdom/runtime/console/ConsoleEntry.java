package org.ringdom.runtime.console;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One entry of the journal of consoles. Its bytes:
 *
 * <pre>
 *   +0  u8 kind    +2  u16 domid    +4  u32 console    +8  u64 incarnation    +16 u64 time, ms since 1970
 *   +24 u64 start  position of the first byte in the console's stream        +32 bytes
 * </pre>
 *
 * @param kind what happened
 * @param timeMs wall clock
 * @param domid of the guest
 * @param incarnation of the guest
 * @param console its number; 0 is the one that every domain has
 * @param start where in the stream; for {@link Kind#OPENED} where it begins
 * @param bytes output, or the domain's name, or a note
 */
public record ConsoleEntry(Kind kind, long timeMs, int domid, long incarnation, int console, long start,
        byte[] bytes) {
    /** Name of the journal's folder. */
    public static final String JOURNAL = "console";
    /** Bytes before the text. */
    public static final int HEAD = 32;

    /** What an entry tells. */
    public enum Kind {
        /** The console is served from here on; its bytes are the domain's name. Repeated in each file of the journal. */
        OPENED,
        /** The guest wrote. */
        OUTPUT,
        /** The service says something, as that bytes were lost. */
        NOTE,
        /** The guest is gone. */
        CLOSED;

        private static final Kind[] ALL = values();
    }

    /** End of the bytes in the stream. */
    public long end() {
        return start + bytes.length;
    }

    /** The bytes as text. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Whether both are of the same console of the same domain. */
    public boolean isOf(int otherDomid, long otherIncarnation, int otherConsole) {
        return domid == otherDomid && incarnation == otherIncarnation && console == otherConsole;
    }

    /** Writes everything but the bytes into {@code record}. */
    public static void putHead(byte[] record, Kind kind, long timeMs, int domid, long incarnation, int console,
            long start) {
        ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN).put((byte) kind.ordinal()).put((byte) 0)
                .putShort((short) domid).putInt(console).putLong(incarnation).putLong(timeMs).putLong(start);
    }

    /** The entry in a record; null if it is none that this version knows. */
    public static ConsoleEntry of(byte[] record) {
        if (record.length < HEAD || record[0] < 0 || record[0] >= Kind.ALL.length) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
        Kind kind = Kind.ALL[in.get()];
        in.get();
        int domid = in.getShort() & 0xFFFF;
        int console = in.getInt();
        long incarnation = in.getLong();
        long timeMs = in.getLong();
        long start = in.getLong();
        return new ConsoleEntry(kind, timeMs, domid, incarnation, console, start,
                Arrays.copyOfRange(record, HEAD, record.length));
    }
}
