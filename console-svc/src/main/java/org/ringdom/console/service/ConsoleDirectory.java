package org.ringdom.console.service;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntConsumer;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.ConsoleRecord;
import org.ringdom.abi.shared.DomainRecord;
import org.ringdom.console.ring.Console;
import org.ringdom.console.ring.ConsoleCounters;
import org.ringdom.console.ring.ConsoleHistory;
import org.ringdom.console.ring.RecordFiles;
import org.ringdom.console.ring.RecordFiles.Place;
import org.ringdom.console.terminal.TerminalServer;
import org.ringdom.platform.linux.LinuxException;
import org.ringdom.runtime.backend.CoreLink;
import org.ringdom.runtime.console.ConsoleEntry;
import org.ringdom.runtime.grant.BackendGrants;
import org.ringdom.runtime.grant.GrantSweep;
import org.ringdom.runtime.memory.GuestMemory;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.memory.SharedFile;
import org.ringdom.runtime.memory.SharedFileException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All consoles that are served: mapped when the store names them or a successor starts, served when there is a reason. */
final class ConsoleDirectory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleDirectory.class);

    private static final int LAST_TURNS = 16;

    private record Key(int domid, int number) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            return domid != other.domid ? Integer.compare(domid, other.domid) : Integer.compare(number, other.number);
        }
    }

    private final InstanceFolder folder;
    private final RecordFiles files;
    private final CoreLink core;
    private final IntConsumer sender;
    private final ConsoleHistory history;
    private final ConsoleCounters counters;
    private final Map<Key, ServedConsole> consoles = new TreeMap<>();
    private final Map<Integer, ServedConsole> byPort = new HashMap<>();
    private final Set<Integer> swept = new HashSet<>();
    private final Queue<ServedConsole> due = new ArrayDeque<>();
    private TerminalServer terminals;

    /** No consoles yet. */
    ConsoleDirectory(InstanceFolder folder, RecordFiles files, CoreLink core, IntConsumer sender,
            ConsoleHistory history, ConsoleCounters counters) {
        this.folder = folder;
        this.files = files;
        this.core = core;
        this.sender = sender;
        this.history = history;
        this.counters = counters;
    }

    /** Whom to tell of consoles and their news; before any other call. */
    void terminals(TerminalServer server) {
        terminals = server;
    }

    /** Goes on with the consoles of a predecessor; how many. The journal is written to only when all have been put right. */
    int resume() {
        Optional<ConsoleEntry> last = history.last();
        List<ServedConsole> resumed = new ArrayList<>();
        for (Path path : files.list()) {
            ServedConsole console = resume(path, last);
            if (console != null) {
                resumed.add(console);
            }
        }
        for (ServedConsole console : resumed) {
            console.console().open();
            add(console);
        }
        core.closePortsExcept(byPort.keySet());
        return resumed.size();
    }

    private ServedConsole resume(Path path, Optional<ConsoleEntry> last) {
        SharedFile file = null;
        try {
            file = files.open(path);
            Place place = Place.of(file.buffer());
            if (core.isAlive(place.domid(), place.incarnation())) {
                return map(place, file, "", last);
            }
        } catch (LinuxException | SharedFileException | IndexOutOfBoundsException e) {
            LOG.warn("{} is dropped: {}", path.getFileName(), e.getMessage());
        }
        if (file != null) {
            file.close();
        }
        RecordFiles.remove(path);
        return null;
    }

    /** Serves a console from now on; false if that cannot be: the domain is not there, or the page is none. */
    boolean connect(Place wanted, String name) {
        Key key = new Key(wanted.domid(), wanted.number());
        ServedConsole before = consoles.get(key);
        if (before != null) {
            return before.console().incarnation() == wanted.incarnation();
        }
        try {
            ServedConsole console = map(wanted, null, name, Optional.empty());
            if (console == null) {
                return false;
            }
            add(console);
            LOG.info("console {} of domain {} is served", wanted.number(), wanted.domid());
            return true;
        } catch (LinuxException | SharedFileException | IndexOutOfBoundsException e) {
            LOG.warn("console {} of domain {} cannot be served: {}", wanted.number(), wanted.domid(),
                    e.getMessage());
            return false;
        }
    }

    /** @param file of a predecessor; null: it is to be made */
    private ServedConsole map(Place place, SharedFile file, String name, Optional<ConsoleEntry> last) {
        DomainRecord record = core.mappable(place.domid());
        if (record == null || record.incarnation() != place.incarnation()) {
            return null;
        }
        GuestMemory memory = GuestMemory.open(folder, place.domid(), record.incarnation(), record.maxPages(),
                record.grantFrames());
        BackendGrants grants = null;
        long frame = place.frame();
        try {
            if (place.reference() != ConsoleRecord.NO_REFERENCE) {
                grants = grants(memory);
                frame = grants.map(place.reference(), true);
            }
            SharedBuffer page = memory.buffer().slice(memory.offset(frame), GuestMemory.PAGE);
            SharedFile kept = file != null ? file : files.create(place, page, name, history);
            Console console = new Console(page, kept.buffer(), history, counters, last);
            return new ServedConsole(console, memory, kept, grants, place.reference(), place.port());
        } catch (RuntimeException failed) {
            if (grants != null && frame >= 0) {
                grants.unmap(place.reference());
            }
            memory.close();
            throw failed;
        }
    }

    private BackendGrants grants(GuestMemory memory) {
        if (swept.add(memory.domid())) {
            GrantSweep.sweep(memory.grantTable(), core.ownDomid());
        }
        return new BackendGrants(memory.grantTable(), memory.maxPages(), core.ownDomid());
    }

    private void add(ServedConsole served) {
        Console console = served.console();
        Key key = new Key(console.domid(), console.number());
        consoles.put(key, served);
        terminals.add(console, () -> notify(served));
        core.bind(console.domid(), served.remotePort(), port -> bound(key, served, port));
        serve(served);
    }

    private void bound(Key key, ServedConsole console, int port) {
        ServedConsole now = consoles.get(key);
        if (console.isClosed() && (now == null || now.remotePort() != console.remotePort())) {
            core.unbind(port); // it came too late
        } else if (!console.isClosed()) {
            console.localPort(port);
            byPort.put(port, console);
            // what was done before the port was there has not been told
            notify(console);
            serve(console);
        }
    }

    private void notify(ServedConsole console) {
        if (console.localPort() != 0) {
            sender.accept(console.localPort());
        }
    }

    private void serve(ServedConsole console) {
        if (!console.due(true)) {
            due.add(console);
        }
    }

    /** A port had an event. */
    void onEvent(int port) {
        ServedConsole console = byPort.get(port);
        if (console != null) {
            serve(console);
        }
    }

    /** Serves the consoles that have something to say, each once; the number of things done. */
    int doWork() {
        int work = 0;
        for (int left = due.size(); left > 0; left--) {
            ServedConsole console = due.remove();
            console.due(false);
            if (!console.isClosed()) {
                work++;
                terminals.news(console.console());
                if (console.console().takeOutput() > 0) {
                    notify(console);
                    serve(console);
                }
            }
        }
        return work;
    }

    /** Lets consoles of dead domains go, with their last words taken; the number of them. */
    int dropDead() {
        List<ServedConsole> dead = new ArrayList<>();
        for (ServedConsole served : consoles.values()) {
            if (!core.isAlive(served.console().domid(), served.console().incarnation())) {
                dead.add(served);
            }
        }
        for (ServedConsole served : dead) {
            drop(served, "domain " + served.console().domid() + " is gone");
        }
        core.acknowledgeDead(domid -> consoles.keySet().stream().anyMatch(key -> key.domid() == domid));
        return dead.size();
    }

    /** Lets a console go that the toolstack has taken away, or whose frontend has closed it. */
    void disconnect(int domid, int number) {
        ServedConsole served = consoles.get(new Key(domid, number));
        if (served != null) {
            drop(served, "console " + number + " of domain " + domid + " is closed");
        }
    }

    private void drop(ServedConsole served, String why) {
        Console console = served.console();
        for (int turns = 0; turns < LAST_TURNS && console.takeOutput() > 0; turns++) {
            // its last words; a guest that does not stop talking is cut off
        }
        terminals.remove(console, why);
        console.close();
        consoles.remove(new Key(console.domid(), console.number()));
        byPort.remove(served.localPort(), served);
        if (served.localPort() != 0) {
            core.unbind(served.localPort());
        }
        Path file = served.file().path();
        served.release();
        RecordFiles.remove(file);
    }

    /** Leaves everything as it is for a successor. */
    @Override
    public void close() {
        consoles.values().forEach(ServedConsole::close);
    }
}
