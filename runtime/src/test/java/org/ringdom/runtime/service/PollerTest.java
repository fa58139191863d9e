package org.ringdom.runtime.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.DomainEvents;
import org.ringdom.platform.poll.Epoll;
import org.ringdom.platform.poll.EventFd;
import org.ringdom.runtime.event.Doorbell;
import org.ringdom.runtime.event.EventFile;

class PollerTest {
    private static final int PORTS = 4096;

    private final Doorbell doorbell = doorbell();
    private final Poller poller = new Poller(doorbell);
    private final EventFd descriptor = EventFd.open();
    private int ready;

    private static Doorbell doorbell() {
        SharedBuffer memory = SharedBuffer.allocate(Arena.ofAuto(), DomainEvents.serviceFileSize(PORTS));
        DomainEvents.initialiseService(memory, PORTS, 2);
        return EventFile.over(memory).doorbell(0);
    }

    @AfterEach
    void close() {
        poller.close();
        descriptor.close();
    }

    private void awaitRing(int seen) {
        Waiting.until("the doorbell", () -> doorbell.value() != seen);
    }

    @Test
    void aReadyDescriptorRingsAndIsHandledByTheAgent() {
        poller.watch(descriptor.fd(), Epoll.IN, events -> ready += events & Epoll.IN);
        int seen = doorbell.value();
        descriptor.signal();
        awaitRing(seen);
        assertEquals(0, ready);
        assertEquals(1, poller.poll());
        assertEquals(Epoll.IN, ready);
    }

    @Test
    void whatIsLeftUnreadComesAgainButNotBeforeTheAgentHasLooked() {
        poller.watch(descriptor.fd(), Epoll.IN, events -> ready++);
        int seen = doorbell.value();
        descriptor.signal();
        awaitRing(seen);
        int afterFirst = doorbell.value();
        assertEquals(seen + 1, afterFirst);
        assertEquals(1, poller.poll());
        awaitRing(afterFirst);
        assertEquals(1, poller.poll());
        assertEquals(2, ready);
    }

    @Test
    void anUnwatchedDescriptorIsNotHandledEvenIfItWasReady() {
        poller.watch(descriptor.fd(), Epoll.IN, events -> ready++);
        int seen = doorbell.value();
        descriptor.signal();
        awaitRing(seen);
        poller.unwatch(descriptor.fd());
        assertEquals(0, poller.poll());
        assertEquals(0, ready);
    }

    @Test
    void aWatchMayBeChanged() {
        poller.watch(descriptor.fd(), Epoll.IN, events -> ready += 100);
        int seen = doorbell.value();
        poller.watch(descriptor.fd(), Epoll.OUT, events -> ready += events & Epoll.OUT);
        awaitRing(seen);
        assertTrue(poller.poll() > 0);
        assertEquals(Epoll.OUT, ready);
    }
}
