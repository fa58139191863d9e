package org.ringdom.runtime.handover;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.platform.io.NativeFile;
import org.ringdom.platform.linux.LinuxException;
import org.ringdom.platform.poll.Epoll;
import org.ringdom.platform.socket.UnixStream;

/** Hands open files to a service, one after the other, and waits until each is taken. One thread. */
public final class FileSender implements AutoCloseable {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(1);

    private final UnixStream stream;
    private final Epoll readiness = Epoll.open(1);

    private FileSender(UnixStream stream) {
        this.stream = stream;
        readiness.add(stream.fd(), Epoll.IN, 0);
    }

    /**
     * Connects to the service that listens at {@code socket}.
     *
     * @throws LinuxException if none does
     */
    public static FileSender connect(Path socket) {
        return new FileSender(UnixStream.connect(socket));
    }

    /** Hands a file over; the caller closes its own end. False if the service has not taken it within a second. */
    public boolean give(FileLabel label, NativeFile file) {
        byte[] message = label.toBytes();
        if (message.length > FileLabel.MAX_BYTES) {
            return false;
        }
        try (Arena arena = Arena.ofConfined()) {
            SharedBuffer bytes = SharedBuffer.allocate(arena, message.length);
            bytes.putBytes(0, message, 0, message.length);
            return stream.writeWithDescriptor(bytes.segment(), 0, message.length, file.fd()) == message.length
                    && isTaken(bytes);
        }
    }

    private boolean isTaken(SharedBuffer answer) {
        long deadlineNs = System.nanoTime() + PATIENCE_NS;
        boolean[] readable = new boolean[1];
        while (!readable[0] && System.nanoTime() - deadlineNs < 0) {
            readiness.wait(TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime()) + 1,
                    (token, events) -> readable[0] = true);
        }
        return readable[0] && stream.read(answer.segment(), 0, 1) == 1 && answer.getByte(0) == FileLabel.TAKEN;
    }

    @Override
    public void close() {
        readiness.close();
        stream.close();
    }
}
