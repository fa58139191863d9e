package org.ringdom.perf.event;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.ringdom.perf.measure.Trips;
import org.ringdom.runtime.event.CoreTableView;
import org.ringdom.runtime.event.EventFile;
import org.ringdom.runtime.event.EventFiles;
import org.ringdom.runtime.event.EventReceiver;
import org.ringdom.runtime.event.EventSender;
import org.ringdom.runtime.memory.InstanceFolder;

/**
 * One end of the round trips: both ways in turn, the same number of trips and rounds at both ends.
 *
 * <p>The end that asks prints a line {@code futexP50 futexP99 eventP50 eventP99} in ns for each round. The first two rounds
 * are not counted.
 */
public final class EventPeer {
    static final int WARM_UP = 2;

    private final FutexWords words;
    private final EventSender sender;
    private final EventReceiver receiver;
    private final int port;
    private final int rounds;
    private final int trips;
    private int number;

    private EventPeer(InstanceFolder folder, Path futex, int domid, int port, int rounds, int trips) {
        CoreTableView table = CoreTableView.open(folder);
        this.words = FutexWords.open(futex);
        this.sender = new EventSender(domid, table, new EventFiles(folder, table));
        this.receiver = new EventReceiver(EventFile.open(folder.domainEvents(domid)), 0);
        this.port = port;
        this.rounds = rounds;
        this.trips = trips;
    }

    /** {@code ask|answer SHM STATE FUTEXFILE DOMID PORT ROUNDS TRIPS}. */
    public static void main(String[] args) {
        EventPeer peer = new EventPeer(new InstanceFolder(Path.of(args[1]), Path.of(args[2])), Path.of(args[3]),
                Integer.parseInt(args[4]), Integer.parseInt(args[5]), Integer.parseInt(args[6]),
                Integer.parseInt(args[7]));
        peer.receiver.poll(EventPeer::ignore); // binding a channel leaves an event, as Xen's does
        if (args[0].equals("ask")) {
            peer.ask();
        } else {
            peer.answer();
        }
    }

    private void ask() {
        Trips bare = new Trips(trips);
        Trips events = new Trips(trips);
        for (int round = 0; round < rounds + WARM_UP; round++) {
            bare.clear();
            events.clear();
            for (int i = 0; i < trips; i++) {
                long startNs = System.nanoTime();
                words.post(FutexWords.PING, ++number);
                words.await(FutexWords.PONG, number);
                bare.add(System.nanoTime() - startNs);
            }
            for (int i = 0; i < trips; i++) {
                long startNs = System.nanoTime();
                sender.send(port);
                awaitEvent();
                events.add(System.nanoTime() - startNs);
            }
            if (round >= WARM_UP) {
                System.out
                        .println(bare.quantileNs(0.5) + " " + bare.quantileNs(0.99) + " " + events.quantileNs(0.5) + " "
                                + events.quantileNs(0.99));
            }
        }
    }

    private void answer() {
        for (int round = 0; round < rounds + WARM_UP; round++) {
            for (int i = 0; i < trips; i++) {
                words.await(FutexWords.PING, ++number);
                words.post(FutexWords.PONG, number);
            }
            for (int i = 0; i < trips; i++) {
                awaitEvent();
                sender.send(port);
            }
        }
    }

    /** As an agent does: looks, then sleeps at its doorbell. */
    private void awaitEvent() {
        while (true) {
            int seen = receiver.seen();
            if (receiver.poll(EventPeer::ignore) > 0) {
                return;
            }
            receiver.await(seen, System.nanoTime() + TimeUnit.SECONDS.toNanos(1));
        }
    }

    private static void ignore(int port) {
        // the event is the message
    }
}
