package org.ringdom.runtime.handover;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What an open file is for. It goes with the file's descriptor as one message, and is answered by one byte: {@link #TAKEN}.
 *
 * <pre>
 *   +0   u32 MAGIC             little endian
 *   +4   u32 domid             the guest
 *   +8   u32 device            the guest's disk
 *   +12  path                  UTF-8, absolute, to the end
 * </pre>
 *
 * @param path by which the file was opened
 */
public record FileLabel(int domid, int device, Path path) {
    /** The answer: the file is at the service's disposal. */
    public static final byte TAKEN = 1;
    /** Longest message in bytes. */
    public static final int MAX_BYTES = 4_200;

    /** "RDF1", the layout above. */
    private static final int MAGIC = 0x31464452;
    private static final int PATH_OFFSET = 12;

    /** The message. */
    public byte[] toBytes() {
        byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(PATH_OFFSET + name.length).order(ByteOrder.LITTLE_ENDIAN).putInt(MAGIC).putInt(domid)
                .putInt(device).put(name).array();
    }

    /** Reads a message; empty if it is none. */
    public static Optional<FileLabel> of(byte... message) {
        ByteBuffer bytes = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        if (message.length <= PATH_OFFSET || bytes.getInt() != MAGIC) {
            return Optional.empty();
        }
        int domid = bytes.getInt();
        int device = bytes.getInt();
        String name = new String(message, PATH_OFFSET, message.length - PATH_OFFSET, StandardCharsets.UTF_8);
        return name.startsWith("/") && name.indexOf('\0') < 0
                ? Optional.of(new FileLabel(domid, device, Path.of(name)))
                : Optional.empty();
    }
}
