package org.ringdom.runtime.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ringdom.runtime.event.CoreTableFixture;
import org.ringdom.runtime.hypercall.HypercallRequest;
import org.ringdom.runtime.hypercall.Hypercalls;

/** Ports of a service and its successor, with a core that answers when the test wants it to. */
class CoreLinkTest {
    private static final int SERVICE = 2;
    private static final int GUEST = 16;

    private final CoreTableFixture table = CoreTableFixture.inMemory();
    private final FakeCore core = new FakeCore(table, SERVICE, GUEST);
    private final CoreLink link = new CoreLink(SERVICE, table.view(), new Hypercalls(core), null);

    @BeforeEach
    void domains() {
        table.domain(SERVICE, SERVICE, 1);
        table.domain(6, GUEST, 77);
        core.offer(10);
        core.offer(11);
    }

    private void settle() {
        while (core.poll() > 0) {
            // until it has answered everything
        }
    }

    private int bind(int remotePort) {
        List<Integer> bound = new ArrayList<>();
        link.bind(GUEST, remotePort, bound::add);
        settle();
        return bound.getFirst();
    }

    @Test
    void aPredecessorsPortIsUsedWithoutTheCore() {
        int port = bind(10);
        List<Integer> again = new ArrayList<>();
        link.bind(GUEST, 10, again::add);
        assertEquals(List.of(port), again);
    }

    @Test
    void aPortThatIsBeingClosedIsNotUsedAgain() {
        link.unbind(bind(10));
        int port = bind(10);
        assertEquals(10, core.remotePort(port));
    }

    @Test
    void whatAPredecessorHadStillAskedForIsClosedToo() {
        core.submit(HypercallRequest.bindInterdomain(GUEST, 10), late -> {
            // nobody is left to hear it
        });
        link.closePortsExcept(Set.of());
        settle();
        assertEquals(0, core.usedPorts());
    }

    @Test
    void neededPortsStayAlsoThoseThatWereBoundMeanwhile() {
        int kept = bind(10);
        Set<Integer> needed = new HashSet<>(Set.of(kept));
        link.bind(GUEST, 11, needed::add);
        link.closePortsExcept(needed);
        settle();
        assertEquals(2, core.usedPorts());
        assertEquals(10, core.remotePort(kept));
    }

    @Test
    void aNewConnectionWaitsForTheEndOfThePredecessorsPorts() {
        bind(10);
        link.closePortsExcept(Set.of());
        CompletableFuture<Integer> port = link.connect(GUEST, 10);
        assertFalse(port.isDone());
        settle();
        assertEquals(10, core.remotePort(port.join()));
        assertEquals(1, core.usedPorts());
    }

    @Test
    void aPortThatIsNotThereCannotBeConnected() {
        link.closePortsExcept(Set.of());
        CompletableFuture<Integer> port = link.connect(GUEST, 99);
        settle();
        assertTrue(port.isCompletedExceptionally());
    }
}
