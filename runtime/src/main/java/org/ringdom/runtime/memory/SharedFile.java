package org.ringdom.runtime.memory;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.SharedFileHeader;
import org.ringdom.platform.memory.SharedMapping;

/**
 * A mapped file that starts with a {@link SharedFileHeader}, checked at open.
 *
 * <p>Any thread may use {@link #buffer()} until {@link #close()}; later accesses throw {@link IllegalStateException}.
 */
public final class SharedFile implements AutoCloseable {
    private final SharedMapping mapping;
    private final SharedBuffer buffer;

    private SharedFile(SharedMapping mapping) {
        this.mapping = mapping;
        this.buffer = SharedBuffer.of(mapping.segment());
    }

    /**
     * Makes a file of {@code bytes} allocated bytes, mode 0600. Whoever finds it finds it complete: it gets its name
     * after {@code initialise} has filled it (zeroes before). Nothing stays mapped.
     *
     * @throws org.ringdom.platform.linux.LinuxException EEXIST if the name is taken, ENOSPC if the space is not there
     */
    public static void create(Path path, long bytes, Consumer<SharedBuffer> initialise) {
        SharedMapping.createPreallocated(path, bytes, segment -> initialise.accept(SharedBuffer.of(segment)));
    }

    /**
     * Maps a file and checks its header.
     *
     * @param magic the kind of file that it must be
     * @param version the layout version that the caller knows; neighbours that declare themselves compatible pass
     * @param writable false maps read-only: a store throws
     * @throws SharedFileException if it is another kind, version or size
     * @throws org.ringdom.platform.linux.LinuxException ENOENT if it is not there, and what else mapping can end in
     */
    public static SharedFile open(Path path, long magic, int version, boolean writable) {
        SharedMapping mapping = SharedMapping.map(path, writable);
        try {
            SharedFile file = new SharedFile(mapping);
            check(path, file.buffer, magic, version);
            return file;
        } catch (RuntimeException wrong) {
            mapping.close();
            throw wrong;
        }
    }

    private static void check(Path path, SharedBuffer file, long magic, int version) {
        if (file.size() < SharedFileHeader.SIZE || SharedFileHeader.magic(file) != magic) {
            throw new SharedFileException(path + " is not a " + name(magic) + " file");
        }
        int written = SharedFileHeader.version(file);
        int oldestReader = SharedFileHeader.minVersion(file);
        if (version < oldestReader || written < version - 1) {
            throw new SharedFileException(path + " has layout version " + written + " (for readers from "
                    + oldestReader + " on); this program knows version " + version);
        }
        long bytes = file.getLong(SharedFileHeader.BYTES_OFFSET);
        if (bytes != file.size()) {
            throw new SharedFileException(path + " says it has " + bytes + " bytes, but it has " + file.size());
        }
    }

    private static String name(long magic) {
        byte[] characters = new byte[Long.BYTES];
        for (int i = 0; i < characters.length; i++) {
            characters[i] = (byte) (magic >>> 8 * i);
        }
        return new String(characters, StandardCharsets.US_ASCII);
    }

    /** The whole file. */
    public SharedBuffer buffer() {
        return buffer;
    }

    /** The name it was opened by; the file may have been unlinked since. */
    public Path path() {
        return mapping.file();
    }

    /** Takes the file over for the process of {@code ownerEpoch}; false if a later process has it already. */
    public boolean takeOver(long ownerEpoch) {
        return SharedFileHeader.takeOver(buffer, ownerEpoch);
    }

    /** Unmaps the file; a second close does nothing. No thread may sleep on a word of it. */
    @Override
    public void close() {
        mapping.close();
    }
}
