package org.ringdom.runtime.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ringdom.runtime.event.EventWorld.GUEST;
import static org.ringdom.runtime.event.EventWorld.SERVICE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.buffer.StoreLog;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Prefix tests of a send: SIGKILL after every store of every send of a random history, then the real death sweep (itself
 * killed after every store and run again), then the receiver.
 */
class EventPrefixPropertyTest {
    private static final List<Integer> PORTS = List.of(1, 2, 64, 4096, 65_535);

    enum Kind {
        SEND, POLL, MASK, UNMASK, SLEEP
    }

    record Step(Kind kind, int index) {
    }

    record Store(long offset, int width, long value) {
    }

    @Provide
    Arbitrary<List<Step>> histories() {
        return Combinators.combine(Arbitraries.of(Kind.class), Arbitraries.integers().between(0, PORTS.size() - 1))
                .as(Step::new).list().ofMinSize(1).ofMaxSize(25);
    }

    @Property(tries = 200)
    void everyPrefixOfASendFollowedByASweepIsDelivered(@ForAll("histories") List<Step> history) {
        assertTrue(StoreLog.ENABLED, "run with -Dringdom.storeLog=true");
        EventWorld world = new EventWorld();
        PORTS.forEach(port -> world.table.bind(GUEST, 1 + PORTS.indexOf(port), SERVICE, port));
        EventReceiver receiver = world.receiver(SERVICE);
        for (Step step : history) {
            int port = PORTS.get(step.index);
            switch (step.kind) {
                case SEND -> cutEverywhere(world, 1 + step.index, receiver.seen());
                case POLL -> {
                    receiver.doorbell().cancelSleep();
                    receiver.poll(event -> {
                    });
                }
                case MASK -> receiver.mask(port);
                case UNMASK -> receiver.unmask(port);
                case SLEEP -> receiver.doorbell().announceSleep();
            }
        }
    }

    /** Sends, and checks what a kill after each of the stores would have left; the send itself stays done. */
    private static void cutEverywhere(EventWorld world, int guestPort, int seen) {
        SharedBuffer live = world.of(SERVICE).buffer();
        SharedBuffer before = copy(live);
        List<Store> stores = record(live, () -> world.sender(GUEST).send(guestPort));
        for (int kept = 0; kept <= stores.size(); kept++) {
            SharedBuffer crashed = copy(before);
            apply(stores.subList(0, kept), crashed);
            checkSweepCutEverywhere(world, crashed, seen);
            checkNextSend(world, crashed, guestPort);
        }
    }

    private static void checkSweepCutEverywhere(EventWorld world, SharedBuffer crashed, int seen) {
        SharedBuffer swept = copy(crashed);
        List<Store> sweep = record(swept, () -> sweep(world, swept));
        checkDelivered(crashed, swept, seen);
        for (int kept = 0; kept < sweep.size(); kept++) {
            SharedBuffer twice = copy(crashed);
            apply(sweep.subList(0, kept), twice);
            SharedBuffer halfSwept = copy(twice);
            sweep(world, twice);
            checkDelivered(halfSwept, twice, seen);
        }
    }

    private static void sweep(EventWorld world, SharedBuffer serviceEvents) {
        EventFile file = EventFile.over(serviceEvents);
        EventFiles files = new EventFiles(world.view, domid -> domid == SERVICE ? file : null);
        DeathSweep.sweep(GUEST, world.view, files);
    }

    /** After a sweep, each deliverable event keeps the receiver awake, has woken it, and is polled. */
    private static void checkDelivered(SharedBuffer beforeSweep, SharedBuffer afterSweep, int seen) {
        Set<Integer> expected = deliverable(EventFile.over(beforeSweep));
        EventFile file = EventFile.over(afterSweep);
        EventReceiver receiver = new EventReceiver(file, 0);
        if (!expected.isEmpty()) {
            assertNotEquals(EventFile.over(beforeSweep).doorbell(0).value(), receiver.seen(), "the sweep rang");
            assertNotEquals(seen, receiver.seen(), "a receiver that had looked before the send does not sleep");
            assertTrue(receiver.hasEvents());
        }
        Set<Integer> got = new TreeSet<>();
        receiver.poll(got::add);
        assertEquals(expected, got);
        assertEquals(0, receiver.rescan(), "nothing left for the rescan");
    }

    /** Without any sweep, the next send on the same port is told: pending alone never ends a send. */
    private static void checkNextSend(EventWorld world, SharedBuffer crashed, int guestPort) {
        int port = PORTS.get(guestPort - 1);
        EventFile file = EventFile.over(copy(crashed));
        boolean selected = (file.selector(0, port >>> 12) & 1L << (port >>> 6)) != 0;
        int rung = file.doorbell(0).value();
        EventFiles files = new EventFiles(world.view, domid -> domid == SERVICE ? file : null);
        new EventSender(GUEST, world.view, files).send(guestPort);
        if (!selected && !file.isMasked(port)) {
            assertNotEquals(rung, file.doorbell(0).value(), "a pending bit without its selector bit tells nobody");
        }
        Set<Integer> got = new TreeSet<>();
        new EventReceiver(file, 0).poll(got::add);
        assertEquals(!file.isMasked(port), got.contains(port));
    }

    private static Set<Integer> deliverable(EventFile file) {
        Set<Integer> ports = new TreeSet<>(PORTS);
        ports.removeIf(port -> !file.isPending(port) || file.isMasked(port));
        return ports;
    }

    private static List<Store> record(SharedBuffer memory, Runnable action) {
        List<Store> stores = new ArrayList<>();
        StoreLog.install((address, width, value) -> {
            if (address >= memory.address() && address < memory.address() + memory.size()) {
                stores.add(new Store(address - memory.address(), width, value));
            }
        });
        try {
            action.run();
        } finally {
            StoreLog.install(null);
        }
        return stores;
    }

    private static void apply(List<Store> stores, SharedBuffer memory) {
        MemorySegment target = memory.segment();
        for (Store store : stores) {
            for (int i = 0; i < store.width; i++) {
                target.set(ValueLayout.JAVA_BYTE, store.offset + i, (byte) (store.value >>> 8 * i));
            }
        }
    }

    private static SharedBuffer copy(SharedBuffer memory) {
        SharedBuffer copy = SharedBuffer.allocate(Arena.ofAuto(), memory.size());
        memory.copyTo(0, copy, 0, memory.size());
        return copy;
    }
}
