package org.ringdom.core.boot;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.DomainOwn;
import org.ringdom.abi.shared.HypercallMailbox;
import org.ringdom.abi.shared.SharedFileHeader;
import org.ringdom.core.domain.DomainFiles;
import org.ringdom.core.redo.EventSink;
import org.ringdom.core.requests.Mailboxes;
import org.ringdom.platform.linux.LinuxException;
import org.ringdom.runtime.event.CoreTableView;
import org.ringdom.runtime.event.DeathSweep;
import org.ringdom.runtime.event.EventFile;
import org.ringdom.runtime.event.EventFiles;
import org.ringdom.runtime.event.EventSender;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.memory.SharedFile;
import org.ringdom.runtime.memory.SharedFileException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of domains that the core maps: event bits of all, mailboxes of guests, what services say of themselves. A file
 * that is missing or damaged (a guest can damage its own) means that the domain gets no events, never more.
 */
final class MappedDomains implements EventSink, DomainFiles, Mailboxes.MailboxFiles, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MappedDomains.class);

    private final InstanceFolder folder;
    private final CoreTableView table;
    private final EventFiles events;
    private final EventSender sender;
    private final Map<Integer, SharedFile> mailboxes = new HashMap<>();
    private final Map<Integer, SharedFile> owns = new HashMap<>();

    MappedDomains(InstanceFolder folder, SharedBuffer tableFile) {
        this.folder = folder;
        this.table = CoreTableView.over(tableFile);
        this.events = new EventFiles(table, this::openEvents);
        this.sender = new EventSender(0, table, events);
    }

    /** The numbers below 0 are those of {@link EventFiles}. */
    private EventFile openEvents(int domid) {
        Path path = switch (domid) {
            case -1 -> folder.coreEvents();
            case -2 -> folder.fabricEvents();
            default -> folder.domainEvents(domid);
        };
        try {
            return EventFile.open(path);
        } catch (LinuxException | SharedFileException unusable) {
            LOG.debug("{}", unusable.getMessage());
            return null;
        }
    }

    @Override
    public void raise(int domid, int port) {
        sender.assertPort(domid, port);
    }

    @Override
    public void clear(int domid, int port) {
        EventFile file = events.get(domid);
        if (file != null && port < file.ports()) {
            file.clearPending(port);
        }
    }

    @Override
    public void kick(int domid) {
        EventFile file = events.get(domid);
        for (int vcpu = 0; file != null && vcpu < file.vcpus(); vcpu++) {
            file.doorbell(vcpu).ring();
        }
    }

    @Override
    public boolean attach(int domid, long incarnation, boolean guest, int vcpus) {
        EventFile file = events.get(domid);
        if (file == null || file.vcpus() < vcpus) {
            LOG.warn("domain {}: {} is missing, damaged or too small", domid, folder.domainEvents(domid));
            return false;
        }
        return !guest || attachMailbox(domid, incarnation, vcpus);
    }

    private boolean attachMailbox(int domid, long incarnation, int vcpus) {
        if (mailboxes.containsKey(domid)) {
            return true;
        }
        SharedFile file = open(folder.domainControl(domid), HypercallMailbox.MAGIC, HypercallMailbox.VERSION, true);
        if (file == null) {
            return false;
        }
        boolean fits = file.buffer().size() >= HypercallMailbox.fileSize(vcpus)
                && SharedFileHeader.incarnation(file.buffer()) == incarnation;
        if (!fits) {
            LOG.warn("domain {}: {} is of another domain or too small", domid, file.path());
            file.close();
            return false;
        }
        mailboxes.put(domid, file);
        return true;
    }

    private static SharedFile open(Path path, long magic, int version, boolean writable) {
        try {
            return SharedFile.open(path, magic, version, writable);
        } catch (LinuxException | SharedFileException unusable) {
            LOG.warn("{}", unusable.getMessage());
            return null;
        }
    }

    @Override
    public void detach(int domid) {
        events.drop(domid);
        close(mailboxes.remove(domid));
        close(owns.remove(domid));
    }

    private static void close(SharedFile file) {
        if (file != null) {
            file.close();
        }
    }

    @Override
    public boolean hasAcknowledged(int serviceDomid, int deadDomid, long deadIncarnation) {
        SharedFile own = owns.computeIfAbsent(serviceDomid,
                domid -> open(folder.domainOwn(domid), DomainOwn.MAGIC, DomainOwn.VERSION, false));
        for (int i = 0; own != null && i < DomainOwn.ACKS; i++) {
            long at = DomainOwn.ACKS_OFFSET + (long) i * DomainOwn.ACK_SIZE;
            if (own.buffer().getLongAcquire(at) == deadDomid + 1L && own.buffer().getLong(at + 8) == deadIncarnation) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void sweep(int domid) {
        DeathSweep.sweep(domid, table, events);
    }

    @Override
    public SharedBuffer mailbox(int domid) {
        SharedFile file = mailboxes.get(domid);
        return file == null ? null : file.buffer();
    }

    @Override
    public void answered(int domid, int vcpu) {
        EventFile file = events.get(domid);
        if (file != null && vcpu < file.vcpus()) {
            file.doorbell(vcpu).ring();
        }
    }

    @Override
    public void close() {
        mailboxes.values().forEach(SharedFile::close);
        owns.values().forEach(MappedDomains::close);
        events.close();
    }
}
