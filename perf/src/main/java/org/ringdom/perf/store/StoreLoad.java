package org.ringdom.perf.store;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.ringdom.abi.io.XenstoreMessage;
import org.ringdom.abi.io.XenstoreMessageType;
import org.ringdom.xenstore.hostile.HostileSocket;
import org.ringdom.xenstore.protocol.Wire;

/**
 * Clients that keep the store busy, in a process of their own: {@code hostile} ones with malformed messages, or {@code proper} ones
 * with reads, in batches of the same size. Arguments: which, socket, clients, messages of all together, seed. Prints how many
 * messages were sent in how many ns.
 */
final class StoreLoad {
    static final String HOSTILE = "hostile";
    static final String PROPER = "proper";

    private static final int BATCH = 64;
    private static final String NODE = "/tool/xenstored";

    private StoreLoad() {
    }

    /** The process's main program. */
    public static void main(String[] args) throws InterruptedException {
        Path socket = Path.of(args[1]);
        int clients = Integer.parseInt(args[2]);
        long messages = Long.parseLong(args[3]);
        AtomicLong left = new AtomicLong(messages);
        AtomicLong failures = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        long startNs = System.nanoTime();
        for (int i = 0; i < clients; i++) {
            Runnable client = args[0].equals(HOSTILE)
                    ? new HostileSocket(socket, Long.parseLong(args[4]) + i, left)
                    : () -> read(socket, left);
            Thread thread = new Thread(client);
            thread.setUncaughtExceptionHandler((who, thrown) -> {
                thrown.printStackTrace();
                failures.incrementAndGet();
                left.set(0);
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        System.out.println(messages - left.get() + " " + (System.nanoTime() - startNs));
        System.exit(failures.get() == 0 ? 0 : 1);
    }

    private static void read(Path socket, AtomicLong left) {
        byte[] request = Wire.message(XenstoreMessageType.READ, 1, 0, Wire.strings(NODE));
        ByteBuffer out = ByteBuffer.allocateDirect(BATCH * request.length);
        for (int i = 0; i < BATCH; i++) {
            out.put(request);
        }
        ByteBuffer in = ByteBuffer.allocateDirect(BATCH * (XenstoreMessage.SIZE + "ringdom".length()));
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            while (left.addAndGet(-BATCH) > -BATCH) {
                out.rewind();
                while (out.hasRemaining()) {
                    channel.write(out);
                }
                in.clear();
                while (in.hasRemaining()) {
                    if (channel.read(in) < 0) {
                        throw new EOFException("the store is gone");
                    }
                }
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
