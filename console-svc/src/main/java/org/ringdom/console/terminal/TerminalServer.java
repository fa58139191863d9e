package org.ringdom.console.terminal;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

import org.ringdom.console.ring.Console;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Unix socket on which terminals attach.
 *
 * <p>A poller thread waits for sockets and does nothing else: it takes each ready one off its list and rings the agent, who
 * reads and writes in {@link #doWork}, never blocks, and puts it on the list again.
 */
public final class TerminalServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TerminalServer.class);
    private static final int TERMINALS_MAX = 256;
    private static final long RESERVED_NS = TimeUnit.SECONDS.toNanos(5);

    private record Name(int domid, int number) {
    }

    private final Path path;
    private final Consoles consoles;
    private final LongConsumer skipped;
    private final Runnable wake;
    private final Selector selector;
    private final ServerSocketChannel listener;
    private final SelectionKey listenerKey;
    private final Thread poller;
    private final Queue<SelectionKey> ready = new ConcurrentLinkedQueue<>();
    private final Map<Name, Desk> desks = new HashMap<>();
    private final Set<Terminal> terminals = new LinkedHashSet<>();
    private final Set<Terminal> later = new LinkedHashSet<>();
    private final Queue<Terminal> turns = new ArrayDeque<>();
    private final long reservedUntilNs = System.nanoTime() + RESERVED_NS;
    private volatile boolean running = true;
    private boolean reservations = true;
    private boolean interestChanged;

    /**
     * Listens at {@code path} with mode 0600; what lies there is replaced.
     *
     * @param consoles
     *            hears of window sizes
     * @param skipped
     *            hears how many bytes a slow terminal was not shown
     * @param wake
     *            rings the agent's doorbell; called by the poller
     */
    public TerminalServer(Path path, Consoles consoles, LongConsumer skipped, Runnable wake) throws IOException {
        this.path = path;
        this.consoles = consoles;
        this.skipped = skipped;
        this.wake = wake;
        this.selector = Selector.open();
        this.listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        this.listenerKey = listen();
        this.poller = new Thread(this::pollLoop, "console-poller");
        poller.setDaemon(true);
        poller.start();
    }

    /** Binds under another name, closes it to others, and only then lets it be found. */
    private SelectionKey listen() throws IOException {
        Path hidden = path.resolveSibling("." + path.getFileName() + "." + ProcessHandle.current().pid());
        Files.deleteIfExists(hidden);
        listener.bind(UnixDomainSocketAddress.of(hidden));
        Files.setPosixFilePermissions(hidden, PosixFilePermissions.fromString("rw-------"));
        listener.configureBlocking(false);
        SelectionKey key = listener.register(selector, SelectionKey.OP_ACCEPT);
        Files.move(hidden, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return key;
    }

    private void pollLoop() {
        try {
            while (running) {
                selector.select(key -> {
                    key.interestOps(0);
                    ready.add(key);
                });
                if (!ready.isEmpty()) {
                    wake.run();
                }
            }
        } catch (IOException e) {
            LOG.error("the poller of {} stopped", path, e);
        } catch (java.nio.channels.ClosedSelectorException e) {
            LOG.debug("the poller of {} ends", path);
        }
    }

    // ---- everything below is the agent's

    Consoles consoles() {
        return consoles;
    }

    void skipped(long bytes) {
        skipped.accept(bytes);
    }

    /**
     * A console can be attached to from now on.
     *
     * @param notifyGuest
     *            sends the guest its event
     */
    public void add(Console console, Runnable notifyGuest) {
        desks.put(new Name(console.domid(), console.number()), new Desk(console, notifyGuest, reservedUntilNs));
    }

    /** A console is gone; its terminals are shown its last words, as far as they take them now, and told so. */
    public void remove(Console console, String why) {
        Desk desk = desks.remove(new Name(console.domid(), console.number()));
        if (desk != null) {
            List<Terminal> all = List.copyOf(desk.terminals());
            all.forEach(terminal -> terminal.end(why));
            all.forEach(Terminal::turn);
            desk.gone();
        }
    }

    Desk desk(int domid, int number) {
        return desks.get(new Name(domid, number));
    }

    /** A console has output, or room for input. */
    public void news(Console console) {
        Desk desk = desk(console.domid(), console.number());
        if (desk != null) {
            later.addAll(desk.terminals());
        }
    }

    void serveLater(Terminal terminal) {
        later.add(terminal);
    }

    void interest(SelectionKey key, int operations) {
        key.interestOps(operations);
        interestChanged = true;
    }

    /** Serves the terminals that have a reason; the number of things done. */
    public int doWork() {
        int work = 0;
        SelectionKey key;
        while ((key = ready.poll()) != null) {
            work++;
            if (key == listenerKey) {
                accept();
            } else if (key.attachment() instanceof Terminal terminal) {
                later.add(terminal);
            }
        }
        turns.addAll(later);
        later.clear();
        Terminal terminal;
        while ((terminal = turns.poll()) != null) {
            work++;
            if (!terminal.isClosed() && terminal.turn()) {
                later.add(terminal);
            }
        }
        endReservations();
        if (interestChanged) {
            interestChanged = false;
            selector.wakeup();
        }
        return work;
    }

    private void endReservations() {
        long nowNs = System.nanoTime();
        if (reservations && nowNs - reservedUntilNs >= 0) {
            reservations = false;
            desks.values().forEach(desk -> desk.endReservation(nowNs));
        }
    }

    private void accept() {
        try {
            SocketChannel channel;
            while ((channel = listener.accept()) != null) {
                if (terminals.size() >= TERMINALS_MAX) {
                    LOG.warn("more than {} terminals at {}: one was refused", TERMINALS_MAX, path);
                    channel.close();
                    continue;
                }
                channel.configureBlocking(false);
                SelectionKey key = channel.register(selector, 0);
                Terminal terminal = new Terminal(this, channel, key);
                key.attach(terminal);
                terminals.add(terminal);
                later.add(terminal);
            }
        } catch (IOException e) {
            LOG.warn("a terminal at {} could not be accepted: {}", path, e.getMessage());
        }
        interest(listenerKey, SelectionKey.OP_ACCEPT);
    }

    void drop(Terminal terminal) {
        if (!terminal.isClosed()) {
            terminal.close();
            interestChanged = true;
            terminals.remove(terminal);
            if (terminal.desk() != null) {
                terminal.desk().leave(terminal);
            }
        }
    }

    /** Stops the poller and closes the socket; clients come back to the successor. */
    @Override
    public void close() throws IOException {
        running = false;
        selector.wakeup();
        try {
            poller.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        List<SelectionKey> keys = new ArrayList<>(selector.keys());
        for (SelectionKey key : keys) {
            key.channel().close();
        }
        selector.close();
        Files.deleteIfExists(path);
    }
}
