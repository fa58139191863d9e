package org.ringdom.perf.event;

import java.nio.file.Path;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.SharedFileHeader;
import org.ringdom.platform.futex.Futex;
import org.ringdom.runtime.memory.SharedFile;

/**
 * The bare ping-pong: two words in a shared file, a futex each.
 *
 * <pre>
 *   +0    header
 *   +128  ping u32: number of the last ping
 *   +256  pong u32: number of the last pong
 * </pre>
 */
final class FutexWords implements AutoCloseable {
    static final long PING = 128;
    static final long PONG = 256;

    private static final long MAGIC = SharedFileHeader.magic("PERFFUTX");
    private static final long BYTES = 4096;

    private final SharedFile file;
    private final SharedBuffer words;

    private FutexWords(SharedFile file) {
        this.file = file;
        this.words = file.buffer();
    }

    static void create(Path path) {
        SharedFile.create(path, BYTES,
                file -> SharedFileHeader.initialise(file, MAGIC, 1, 1, SharedFileHeader.NO_DOMAIN, 0));
    }

    static FutexWords open(Path path) {
        return new FutexWords(SharedFile.open(path, MAGIC, 1, true));
    }

    /** Stores a number and wakes whoever waits for it. */
    void post(long word, int number) {
        words.putIntVolatile(word, number);
        Futex.wake(words.segment(), word, Futex.ALL);
    }

    /** Sleeps until the word holds {@code number}; before that it holds the one below. */
    void await(long word, int number) {
        while (words.getIntVolatile(word) != number) {
            Futex.await(words.segment(), word, number - 1, Futex.NO_DEADLINE);
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
