package org.ringdom.guest.process;

import java.util.ArrayDeque;
import java.util.Deque;

import org.ringdom.abi.shared.DomainOwn;
import org.ringdom.abi.shared.DomainRecord;
import org.ringdom.abi.shared.HypercallMailbox;
import org.ringdom.guest.vcpu.Upcalls;
import org.ringdom.runtime.event.CoreTableView;
import org.ringdom.runtime.event.EventFile;
import org.ringdom.runtime.event.EventFiles;
import org.ringdom.runtime.event.EventReceiver;
import org.ringdom.runtime.event.EventSender;
import org.ringdom.runtime.grant.GrantTable;
import org.ringdom.runtime.hypercall.Hypercalls;
import org.ringdom.runtime.hypercall.MailboxHypercalls;
import org.ringdom.runtime.ipc.AgentWait;
import org.ringdom.runtime.memory.GuestMemory;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.memory.SharedFile;
import org.ringdom.runtime.metrics.CounterFile;
import org.ringdom.runtime.service.SelfReport;
import org.ringdom.runtime.service.ServiceArguments;
import org.ringdom.runtime.service.ServiceFailure;

/**
 * What a guest process has mapped: its domain's memory, events, mailbox and own file, and the core's table.
 *
 * <p>Owned by the vCPU thread; {@link #close} unmaps all.
 */
public final class GuestProcess implements AutoCloseable {
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final int domid;
    private final int slot;
    private final EventFile events;
    private final SharedFile mailbox;
    private final SelfReport self;
    private final CoreTableView table;
    private final GuestMemory memory;
    private final GrantTable grants;
    private final Upcalls upcalls;
    private final Vcpu vcpu;
    private final EventSender sender;
    private final Hypercalls hypercalls;
    private final Stalls stalls;
    private final EventFiles peers;

    /** Maps everything that the toolstack has prepared for the domain. */
    public GuestProcess(ServiceArguments arguments) {
        InstanceFolder folder = arguments.folder();
        domid = arguments.domid();
        self = keep(new SelfReport(folder.domainOwn(domid), folder.processTable(), arguments.ownerEpoch()));
        table = keep(CoreTableView.open(folder));
        slot = table.slotOf(domid);
        if (slot < 0) {
            throw new ServiceFailure(ServiceFailure.CONFIG, "domain " + domid + " does not exist");
        }
        DomainRecord record = table.record(slot);
        memory = keep(GuestMemory.open(folder, domid, record.incarnation(), record.maxPages(), record.grantFrames()));
        grants = new GrantTable(memory.grantTable());
        events = keep(EventFile.open(folder.domainEvents(domid)));
        peers = keep(new EventFiles(folder, table));
        sender = new EventSender(domid, table, peers);
        upcalls = new Upcalls(events, 0);
        vcpu = new Vcpu(domid, table, upcalls, self);
        mailbox = keep(SharedFile.open(folder.domainControl(domid), HypercallMailbox.MAGIC,
                HypercallMailbox.VERSION, true));
        hypercalls = new Hypercalls(new MailboxHypercalls(mailbox.buffer(), 0, () -> announce(peers, slot), vcpu));
        stalls = new Stalls(self.file().buffer());
    }

    private static void announce(EventFiles peers, int slot) {
        EventFile core = peers.core();
        if (core != null) {
            core.raise(slot, 0);
        }
    }

    private <T extends AutoCloseable> T keep(T resource) {
        open.push(resource);
        return resource;
    }

    public int domid() {
        return domid;
    }

    public SelfReport self() {
        return self;
    }

    public GuestMemory memory() {
        return memory;
    }

    public GrantTable grants() {
        return grants;
    }

    public Upcalls upcalls() {
        return upcalls;
    }

    /** The domain's event file. */
    public EventFile events() {
        return events;
    }

    /** The core's word of one of the domain's ports. */
    public long portWord(int port) {
        return table.portWordAt(slot, port);
    }

    /** The core's record of the domain. */
    public DomainRecord record() {
        return table.record(slot);
    }

    /** Whether the domain may run, for the vCPU that {@code receiver} belongs to; the first one answers pings. */
    public DomainLife life(EventReceiver receiver) {
        return new DomainLife(domid, table, receiver, receiver.doorbell() == events.doorbell(0) ? self : null);
    }

    /** Hypercalls to the core of one vCPU; {@code wait} sleeps on its doorbell. */
    public Hypercalls hypercalls(int vcpu, AgentWait wait) {
        return new Hypercalls(new MailboxHypercalls(mailbox.buffer(), vcpu, () -> announce(peers, slot), wait));
    }

    public Vcpu vcpu() {
        return vcpu;
    }

    public EventSender sender() {
        return sender;
    }

    public Hypercalls hypercalls() {
        return hypercalls;
    }

    public Stalls stalls() {
        return stalls;
    }

    /** Counters in the domain's own file. */
    public CounterFile counters() {
        return CounterFile.of(self.file());
    }

    /** Wakes a service of the instance: what it has to look at lies in this domain's own file. */
    void ringDomain(int serviceDomid) {
        EventFile bell = peers.get(serviceDomid);
        if (bell != null) {
            bell.doorbell(0).ring();
        }
    }

    /** Whether the process has said that it is ready. */
    public boolean isReady() {
        return self.file().buffer().getIntAcquire(DomainOwn.STATE_OFFSET) == DomainOwn.READY;
    }

    @Override
    public void close() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }
}
