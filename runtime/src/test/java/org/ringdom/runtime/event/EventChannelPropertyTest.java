package org.ringdom.runtime.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ringdom.runtime.event.EventWorld.GUEST;
import static org.ringdom.runtime.event.EventWorld.SERVICE;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.ringdom.abi.shared.PortWord;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Random histories of sends, polls, masks and closes against a set of ports that must be delivered. */
class EventChannelPropertyTest {
    private static final List<Integer> PORTS = List.of(1, 2, 63, 64, 4095, 4096, 40_000, 65_535);

    enum Kind {
        SEND, POLL, MASK, UNMASK, CLOSE, BIND, DIE_AFTER_PENDING, ATTACH
    }

    record Step(Kind kind, int index) {
    }

    @Provide
    Arbitrary<List<Step>> histories() {
        return Combinators.combine(Arbitraries.of(Kind.class), Arbitraries.integers().between(0, PORTS.size() - 1))
                .as(Step::new).list().ofMaxSize(60);
    }

    @Property
    void whatIsSentIsDeliveredOnceUnmasked(@ForAll("histories") List<Step> history) {
        Run run = new Run();
        history.forEach(run::step);
        PORTS.forEach(port -> run.step(new Step(Kind.UNMASK, PORTS.indexOf(port))));
        run.step(new Step(Kind.POLL, 0));
        assertEquals(Set.of(), run.pending);
    }

    private static final class Run {
        private final EventWorld world = new EventWorld();
        private final EventReceiver receiver = world.receiver(SERVICE);
        private final Set<Integer> bound = new HashSet<>(PORTS);
        private final Set<Integer> masked = new HashSet<>();
        private final Set<Integer> pending = new TreeSet<>();
        private int seen = receiver.seen();

        Run() {
            PORTS.forEach(this::bind);
        }

        private void bind(int port) {
            world.table.bind(GUEST, 1 + PORTS.indexOf(port), SERVICE, port);
        }

        void step(Step step) {
            int port = PORTS.get(step.index);
            switch (step.kind) {
                case SEND -> send(port);
                case POLL -> poll();
                case MASK -> {
                    receiver.mask(port);
                    masked.add(port);
                }
                case UNMASK -> {
                    receiver.unmask(port);
                    masked.remove(port);
                }
                case CLOSE -> close(port);
                case BIND -> {
                    bind(port);
                    bound.add(port);
                }
                case DIE_AFTER_PENDING -> dieAfterPending(port);
                case ATTACH -> receiver.attach();
            }
            awake();
        }

        private void send(int port) {
            assertEquals(0, world.sender(GUEST).send(1 + PORTS.indexOf(port)));
            if (bound.contains(port)) {
                pending.add(port);
            }
        }

        private void close(int port) {
            world.table.port(GUEST, 1 + PORTS.indexOf(port), PortWord.of(PortWord.UNBOUND, SERVICE, 0, 0, 0));
            world.table.port(SERVICE, port, 0);
            world.of(SERVICE).clearPending(port);
            bound.remove(port);
            pending.remove(port);
        }

        /** The guest's process is killed after the first store of a send; the core sweeps. */
        private void dieAfterPending(int port) {
            if (bound.contains(port)) {
                EventFile file = world.of(SERVICE);
                boolean selected = (file.selector(0, port >>> 12) & 1L << (port >>> 6)) != 0;
                file.raise(port, 0);
                if (!selected) {
                    file.addToSelector(0, port >>> 12, 0);
                    long kept = file.takeSelector(0, port >>> 12) & ~(1L << (port >>> 6));
                    file.addToSelector(0, port >>> 12, kept);
                }
                pending.add(port);
                assertTrue(DeathSweep.sweep(GUEST, world.view, world.files) > 0);
            }
        }

        private void poll() {
            seen = receiver.seen();
            Set<Integer> got = new TreeSet<>();
            receiver.poll(port -> assertTrue(got.add(port), "twice in one poll"));
            Set<Integer> expected = new TreeSet<>(pending);
            expected.removeAll(masked);
            assertEquals(expected, got);
            pending.removeAll(got);
        }

        /** Whatever is deliverable must keep the receiver from sleeping: selector set and doorbell rung since seen. */
        private void awake() {
            Set<Integer> deliverable = new TreeSet<>(pending);
            deliverable.removeAll(masked);
            if (!deliverable.isEmpty()) {
                assertTrue(receiver.hasEvents());
                assertNotEquals(seen, receiver.seen());
            }
        }
    }
}
