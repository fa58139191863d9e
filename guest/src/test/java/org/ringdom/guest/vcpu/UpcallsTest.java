package org.ringdom.guest.vcpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.DomainEvents;
import org.ringdom.runtime.event.EventFile;

class UpcallsTest {
    private final Arena arena = Arena.ofConfined();
    private final SharedBuffer memory = SharedBuffer.allocate(arena, DomainEvents.guestFileSize(1));
    private final List<Integer> heard = new ArrayList<>();

    @AfterEach
    void free() {
        arena.close();
    }

    private EventFile events() {
        DomainEvents.initialiseGuest(memory, 1, 16, 1);
        return EventFile.over(memory);
    }

    @Test
    void eachEventIsHandledOnce() {
        EventFile events = events();
        Upcalls upcalls = new Upcalls(events, 0);
        upcalls.bind(3, () -> heard.add(3));
        upcalls.bind(700, () -> heard.add(700));
        events.raise(700, 0);
        events.raise(3, 0);
        assertEquals(2, upcalls.deliver());
        assertEquals(0, upcalls.deliver());
        assertEquals(List.of(3, 700), heard);
    }

    @Test
    void anEventOfAMaskedPortWaitsForItsHandler() {
        EventFile events = events();
        Upcalls upcalls = new Upcalls(events, 0);
        events.mask(9);
        events.raise(9, 0);
        assertEquals(0, upcalls.deliver());
        upcalls.bind(9, () -> heard.add(9));
        assertEquals(1, upcalls.deliver());
        assertEquals(List.of(9), heard);
    }

    @Test
    void anEventRaisedByAHandlerIsDeliveredNext() {
        EventFile events = events();
        Upcalls upcalls = new Upcalls(events, 0);
        upcalls.bind(5, () -> {
            heard.add(5);
            if (heard.size() < 2) {
                events.raise(5, 0);
            }
        });
        events.raise(5, 0);
        upcalls.deliver();
        upcalls.deliver();
        assertEquals(List.of(5, 5), heard);
    }

    @Test
    void anUnboundPortIsHeardNoMore() {
        EventFile events = events();
        Upcalls upcalls = new Upcalls(events, 0);
        upcalls.bind(5, () -> heard.add(5));
        upcalls.unbind(5);
        events.raise(5, 0);
        assertEquals(0, upcalls.deliver());
        assertEquals(List.of(), heard);
    }

    @Test
    void senderIsHeardAgainOnceNoteWasTaken() {
        EventFile events = events();
        Upcalls upcalls = new Upcalls(events, 0);
        upcalls.bind(5, () -> heard.add(5));
        events.raise(5, 0);
        assertTrue(upcalls.takeNote());
        assertFalse(upcalls.takeNote());
        int seen = upcalls.receiver().seen();
        events.raise(5, 0);
        assertNotEquals(seen, upcalls.receiver().seen());
        assertEquals(List.of(), heard);
        assertEquals(1, upcalls.deliver());
        assertEquals(List.of(5), heard);
    }
}
