package org.ringdom.runtime.event;

import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.Map;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.DomainEvents;

/** Service 2 and guest 16 (two vCPUs, incarnation 7) with their event files in private memory. */
final class EventWorld {
    static final int SERVICE = 2;
    static final int GUEST = 16;
    static final long GUEST_INCARNATION = 7;

    final CoreTableFixture table = CoreTableFixture.inMemory();
    final CoreTableView view = table.view();
    final Map<Integer, EventFile> present = new HashMap<>();
    final EventFiles files = new EventFiles(view, present::get);

    EventWorld() {
        table.domain(SERVICE, SERVICE, 1).domain(4, GUEST, GUEST_INCARNATION);
        present.put(SERVICE, EventFile.over(service()));
        present.put(GUEST, EventFile.over(guest()));
    }

    private static SharedBuffer service() {
        SharedBuffer memory = SharedBuffer.allocate(Arena.ofAuto(), DomainEvents.serviceFileSize(65_536));
        DomainEvents.initialiseService(memory, 65_536, SERVICE);
        return memory;
    }

    private static SharedBuffer guest() {
        SharedBuffer memory = SharedBuffer.allocate(Arena.ofAuto(), DomainEvents.guestFileSize(2));
        DomainEvents.initialiseGuest(memory, 2, GUEST, GUEST_INCARNATION);
        return memory;
    }

    EventFile of(int domid) {
        return present.get(domid);
    }

    EventSender sender(int domid) {
        return new EventSender(domid, view, files);
    }

    EventReceiver receiver(int domid) {
        return new EventReceiver(of(domid), 0);
    }
}
