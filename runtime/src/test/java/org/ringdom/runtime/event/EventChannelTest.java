package org.ringdom.runtime.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ringdom.runtime.event.EventWorld.GUEST;
import static org.ringdom.runtime.event.EventWorld.SERVICE;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.DomainEvents;
import org.ringdom.abi.shared.PortWord;
import org.ringdom.abi.xen.Errno;
import org.ringdom.abi.xen.VcpuInfo;
import org.ringdom.runtime.memory.SharedFileException;

class EventChannelTest {
    private final EventWorld world = new EventWorld();
    private final List<Integer> events = new ArrayList<>();

    private List<Integer> polled(int domid) {
        events.clear();
        int count = world.receiver(domid).poll(events::add);
        assertEquals(events.size(), count);
        return List.copyOf(events);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 63, 64, 4095, 4096, 40_000, 65_535})
    void anEventReachesAnyPortOfAService(int port) {
        world.table.bind(GUEST, 5, SERVICE, port);

        assertEquals(0, world.sender(GUEST).send(5));

        assertTrue(world.receiver(SERVICE).hasEvents());
        assertEquals(List.of(port), polled(SERVICE));
        assertEquals(List.of(), polled(SERVICE));
        assertFalse(world.of(SERVICE).isPending(port));
    }

    @Test
    void eventsOfOnePortMerge() {
        world.table.bind(GUEST, 5, SERVICE, 9);
        int before = world.of(SERVICE).doorbell(0).value();

        world.sender(GUEST).send(5);
        world.sender(GUEST).send(5);

        assertEquals(before + 1, world.of(SERVICE).doorbell(0).value());
        assertEquals(List.of(9), polled(SERVICE));
    }

    @Test
    void aMaskedPortRingsNobodyUntilItIsUnmasked() {
        world.table.bind(GUEST, 5, SERVICE, 9);
        EventReceiver receiver = world.receiver(SERVICE);
        receiver.mask(9);
        int before = receiver.seen();

        world.sender(GUEST).send(5);

        assertEquals(before, receiver.seen());
        assertEquals(List.of(), polled(SERVICE));
        receiver.unmask(9);
        assertEquals(List.of(9), polled(SERVICE));
    }

    @Test
    void unmaskingRingsEvenIfTheMaskedSendLeftItsSelectorBit() {
        world.table.bind(SERVICE, 9, GUEST, 5);
        EventFile guest = world.of(GUEST);
        guest.mask(5);
        world.sender(SERVICE).send(9);
        int before = guest.doorbell(0).value();

        assertTrue(guest.unmask(5, 0));

        assertEquals(before + 1, guest.doorbell(0).value());
        assertFalse(guest.unmask(5, 0), "not masked any more: nothing to do");
    }

    @Test
    void aPollingVcpuIsRungForMaskedPortsOfAnyVcpu() {
        world.table.bind(SERVICE, 9, GUEST, 5);
        EventFile guest = world.of(GUEST);
        guest.mask(5);
        guest.setPolling(1, true);

        world.sender(SERVICE).send(9);

        assertEquals(0, guest.doorbell(0).value());
        assertEquals(1, guest.doorbell(1).value());
        EventReceiver second = new EventReceiver(guest, 1);
        assertTrue(second.awaitPending(new int[]{4, 5}, 2, System.nanoTime()));
        assertFalse(guest.isPolling(1));
    }

    @Test
    void aPortNotifiesTheVcpuInItsOwnWord() {
        world.table.bind(SERVICE, 9, GUEST, 5);
        world.table.port(GUEST, 5, PortWord.of(PortWord.INTERDOMAIN, SERVICE, 9, 1, 0));

        world.sender(SERVICE).send(9);

        assertFalse(new EventReceiver(world.of(GUEST), 0).hasEvents());
        assertTrue(new EventReceiver(world.of(GUEST), 1).hasEvents());
    }

    @Test
    void aVcpuThatIsNotThereFallsBackToTheFirst() {
        world.table.bind(SERVICE, 9, GUEST, 5);
        world.table.port(GUEST, 5, PortWord.of(PortWord.INTERDOMAIN, SERVICE, 9, 99, 0));

        assertEquals(0, world.sender(SERVICE).send(9));

        assertEquals(List.of(5), polled(GUEST));
    }

    @Test
    void portsThatLeadNowhere() {
        world.table.port(GUEST, 1, PortWord.of(PortWord.UNBOUND, SERVICE, 0, 0, 0));
        world.table.port(GUEST, 2, PortWord.of(PortWord.VIRQ, 3, 0, 0, 0));
        world.table.port(GUEST, 3, PortWord.of(PortWord.INTERDOMAIN, 77, 1, 0, 0));
        EventSender sender = world.sender(GUEST);

        assertEquals(0, sender.send(1), "unbound");
        assertEquals(-Errno.EINVAL, sender.send(2), "VIRQ");
        assertEquals(0, sender.send(3), "peer is gone");
        assertEquals(-Errno.EINVAL, sender.send(4), "free");
        assertEquals(-Errno.EINVAL, sender.send(0), "port 0");
        assertEquals(-Errno.EINVAL, sender.send(4096), "beyond the end");
        assertEquals(-Errno.EINVAL, sender.send(-1), "negative");
        assertEquals(-Errno.EINVAL, world.sender(99).send(1), "no such domain");
        assertFalse(sender.assertPort(GUEST, 4096));
        assertFalse(sender.assertPort(99, 1));
    }

    @Test
    void anIpiComesBackToItsVcpu() {
        world.table.port(GUEST, 8, PortWord.of(PortWord.IPI, 0, 0, 1, 0));

        assertEquals(0, world.sender(GUEST).send(8));

        events.clear();
        new EventReceiver(world.of(GUEST), 1).poll(events::add);
        assertEquals(List.of(8), events);
    }

    @Test
    void aSenderAfterAHalfSentEventTellsTheReceiver() {
        world.table.bind(GUEST, 5, SERVICE, 9);
        EventFile service = world.of(SERVICE);
        service.raise(9, 0);
        service.takeSelector(0, 0); // as if killed after the pending store
        int before = service.doorbell(0).value();

        world.sender(GUEST).send(5);

        assertEquals(before + 1, service.doorbell(0).value());
        assertEquals(List.of(9), polled(SERVICE));
    }

    @Test
    void aDroppedDomainIsNotReachedAndAReusedSlotIsOpenedAnew() {
        world.table.bind(SERVICE, 9, GUEST, 5);
        EventFile first = world.files.get(GUEST);
        assertSame(first, world.files.get(GUEST));

        world.table.free(4);
        assertNull(world.files.get(GUEST));
        assertEquals(0, world.sender(SERVICE).send(9));
        assertFalse(first.isPending(5));

        world.table.domain(4, 17, 8);
        assertNull(world.files.get(17), "no file of that name");
        world.present.put(17, first);
        assertNull(world.files.get(17), "the file is an earlier domain's");
    }

    @Test
    void deadDomainsAreDroppedOthersStay() {
        EventFile guest = world.files.get(GUEST);
        EventFile service = world.files.get(SERVICE);
        assertEquals(0, world.files.dropDead());

        world.table.free(4);

        assertEquals(1, world.files.dropDead());
        assertSame(service, world.files.get(SERVICE));
        world.table.domain(4, GUEST, EventWorld.GUEST_INCARNATION);
        assertSame(guest, world.files.get(GUEST), "the test's opener gives the same memory again");
    }

    @Test
    void theFoldTakesDeliverableWordsIntoVcpuInfo() {
        SharedBuffer page = SharedBuffer.allocate(Arena.ofAuto(), 4096);
        VcpuInfo info = new VcpuInfo().wrap(page, 0);
        EventFile guest = world.of(GUEST);
        EventReceiver vcpu = world.receiver(GUEST);
        guest.mask(70);
        guest.raise(70, 0);

        assertFalse(vcpu.foldInto(info), "only a masked port is pending");
        assertEquals(0, info.upcallPending());

        guest.raise(3, 0);
        guest.raise(4095, 0);
        assertTrue(vcpu.foldInto(info));
        assertEquals(1, info.upcallPending());
        assertEquals(1L << 63 | 1, info.pendingSel());
        assertTrue(guest.isPending(3), "the guest clears pending bits, not the fold");
        assertFalse(vcpu.foldInto(info), "once");
        assertEquals(1L << 63 | 1, info.pendingSel());
    }

    @Test
    void aSuccessorFindsWhatItsPredecessorHadTaken() {
        EventFile service = world.of(SERVICE);
        service.raise(9, 0);
        service.raise(50_000, 0);
        service.takeSelector(0, 0);
        service.takeSelector(0, 12);
        service.doorbell(0).announceSleep();
        service.setPolling(0, true);

        assertEquals(2, world.receiver(SERVICE).attach());

        assertEquals(List.of(9, 50_000), polled(SERVICE));
        assertFalse(service.doorbell(0).isSleeping());
        assertFalse(service.isPolling(0));
        assertEquals(0, world.receiver(SERVICE).rescan());
    }

    @Test
    void awaitReturnsAtOnceIfAnythingHappened() {
        EventReceiver receiver = world.receiver(SERVICE);
        long deadline = System.nanoTime() + 1_000_000_000L;
        int seen = receiver.seen();
        receiver.doorbell().ring();
        assertTrue(receiver.await(seen, deadline), "rung since");

        int now = receiver.seen();
        world.of(SERVICE).addToSelector(0, 3, 1);
        assertTrue(receiver.await(now, deadline), "selected by a sender that has not rung");
        assertFalse(receiver.doorbell().isSleeping());

        world.of(SERVICE).takeSelector(0, 3);
        assertFalse(receiver.await(receiver.seen(), System.nanoTime() + 1000), "deadline");
        assertFalse(receiver.doorbell().isSleeping());
    }

    @Test
    void aHeaderThatPointsOutsideIsRefused() {
        SharedBuffer memory = SharedBuffer.allocate(Arena.ofAuto(), DomainEvents.guestFileSize(1));
        DomainEvents.initialiseGuest(memory, 1, 16, 1);
        EventFile.over(memory);

        memory.putLong(DomainEvents.MASK_OFFSET_OFFSET, memory.size() - 8);
        assertThrows(SharedFileException.class, () -> EventFile.over(memory));
        DomainEvents.initialiseGuest(memory, 1, 16, 1);
        memory.putInt(DomainEvents.VCPUS_OFFSET, 100);
        assertThrows(SharedFileException.class, () -> EventFile.over(memory));
        DomainEvents.initialiseGuest(memory, 1, 16, 1);
        memory.putLong(DomainEvents.PENDING_OFFSET_OFFSET, -8);
        assertThrows(SharedFileException.class, () -> EventFile.over(memory));
    }
}
