package org.ringdom.runtime.handover;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.platform.io.NativeFile;
import org.ringdom.platform.linux.Errno;
import org.ringdom.platform.linux.Fds;
import org.ringdom.platform.poll.Epoll;
import org.ringdom.platform.socket.UnixListener;
import org.ringdom.platform.socket.UnixStream;
import org.ringdom.runtime.service.Poller;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a service is handed open files: a socket in its view. Everybody with the instance's rights can connect, so the kernel
 * is asked who has; only one process is listened to. Agent thread only.
 */
public final class FileReceiver implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FileReceiver.class);
    private static final int NONE = -1;

    private final HandedFiles files;
    private final Poller poller;
    private final IntPredicate trusted;
    private final UnixListener listener;
    private final List<UnixStream> streams = new ArrayList<>();
    private final Arena arena = Arena.ofConfined();
    private final SharedBuffer buffer = SharedBuffer.allocate(arena, FileLabel.MAX_BYTES);
    private int descriptor = NONE;

    /**
     * Begins to listen.
     *
     * @param trusted whether a process of that number is the one that may hand files over
     * @throws org.ringdom.platform.linux.LinuxException if the socket cannot be made
     */
    public FileReceiver(Path socket, HandedFiles files, Poller poller, IntPredicate trusted) {
        this.files = files;
        this.poller = poller;
        this.trusted = trusted;
        this.listener = UnixListener.bind(socket);
        poller.watch(listener.fd(), Epoll.IN, events -> accept());
    }

    private void accept() {
        for (UnixStream stream = listener.accept(); stream != null; stream = listener.accept()) {
            int pid = stream.peerPid();
            if (trusted.test(pid)) {
                UnixStream peer = stream;
                streams.add(peer);
                poller.watch(peer.fd(), Epoll.IN, events -> read(peer));
            } else {
                LOG.warn("process {} wants to hand over files and is not the supervisor", pid);
                stream.close();
            }
        }
    }

    private void read(UnixStream stream) {
        descriptor = NONE;
        long bytes = stream.readWithDescriptor(buffer.segment(), 0, FileLabel.MAX_BYTES, fd -> descriptor = fd);
        if (bytes == -Errno.EAGAIN || bytes == -Errno.EINTR) {
            return;
        }
        if (descriptor == NONE || bytes <= 0 || !take((int) bytes)) {
            poller.unwatch(stream.fd());
            streams.remove(stream);
            stream.close();
            return;
        }
        buffer.putByte(0, FileLabel.TAKEN);
        stream.write(buffer.segment(), 0, 1);
    }

    private boolean take(int length) {
        byte[] message = new byte[length];
        buffer.getBytes(0, message, 0, length);
        Optional<FileLabel> label = FileLabel.of(message);
        if (label.isEmpty()) {
            Fds.close(descriptor);
            return false;
        }
        try {
            files.add(label.get(), NativeFile.handedOver(label.get().path(), descriptor));
            return true;
        } catch (IllegalArgumentException unusable) {
            LOG.warn("a file that was handed over: {}", unusable.getMessage());
            return false;
        }
    }

    @Override
    public void close() {
        poller.unwatch(listener.fd());
        listener.close();
        for (UnixStream stream : streams) {
            poller.unwatch(stream.fd());
            stream.close();
        }
        streams.clear();
        arena.close();
    }
}
