package org.ringdom.core.boot;

import org.agrona.concurrent.NanoClock;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.DomainRecord;
import org.ringdom.core.domain.DomainFiles;
import org.ringdom.core.domain.Domains;
import org.ringdom.core.domain.Players;
import org.ringdom.core.domain.Teardown;
import org.ringdom.core.event.Ports;
import org.ringdom.core.event.Virqs;
import org.ringdom.core.host.HostInfo;
import org.ringdom.core.memory.Pages;
import org.ringdom.core.redo.Answers;
import org.ringdom.core.redo.EventSink;
import org.ringdom.core.redo.RedoLog;
import org.ringdom.core.requests.Dispatcher;
import org.ringdom.core.requests.Mailboxes;
import org.ringdom.core.requests.Operations;
import org.ringdom.core.requests.SupervisorHello;
import org.ringdom.core.rights.Access;
import org.ringdom.core.table.Domain;
import org.ringdom.core.table.Table;
import org.ringdom.runtime.recovery.CrashPoint;

/**
 * The core, put together over its two files. Constructing it is what a start does: repair, then serve. It may be killed at
 * any store of that and constructed again.
 */
public final class Core {
    private final Table table;
    private final Domains domains;
    private final Teardown teardown;
    private final Dispatcher dispatcher;
    private final Mailboxes mailboxes;
    private final boolean redone;

    /** What lies outside: other files, the host, the supervisor. */
    public record Surroundings(EventSink events, DomainFiles files, Mailboxes.MailboxFiles mailboxes, HostInfo host,
            SupervisorHello supervisor, NanoClock clock) {
    }

    public Core(SharedBuffer tableFile, SharedBuffer redoFile, long epoch, Surroundings outside) {
        RedoLog log = new RedoLog(redoFile, tableFile, outside.events());
        redone = log.recover();
        table = new Table(tableFile, log);
        Access access = new Access(table);
        Ports ports = new Ports(table, access);
        Virqs virqs = new Virqs(table, ports);
        Pages pages = new Pages(table, access);
        domains = new Domains(table, access, pages, virqs, outside.files(), outside.clock());
        teardown = new Teardown(table, access, ports, pages, virqs, outside.files());
        Players players = new Players(table, domains, teardown, outside.files());
        dispatcher = new Dispatcher(table, new Answers(redoFile, log), new Operations(table, access, domains, teardown,
                players, pages, ports, virqs, outside.host(), outside.supervisor()));
        mailboxes = new Mailboxes(table, dispatcher, outside.mailboxes());
        takeOver(epoch, outside.files());
    }

    /** Domains that were being built die, the dying go on dying; what dead senders left half sent is sent. */
    private void takeOver(long epoch, DomainFiles files) {
        CrashPoint.at("core.recovery");
        table.setCoreEpoch(epoch);
        domains.createControlDomain();
        table.log().commit();
        for (int slot = 0; slot < table.slots(); slot++) {
            Domain domain = table.slot(slot);
            if (domain.isFree()) {
                continue;
            }
            if (domain.get(DomainRecord.FILES_ATTACHED_OFFSET) != 0) {
                files.attach(domain.domid(), domain.incarnation(), !domain.isService(), domain.maxVcpus());
            }
            if (domain.state() == DomainRecord.BUILDING) {
                teardown.begin(domain);
            }
            table.log().kick(domain.domid());
            table.log().commit();
            files.sweep(domain.domid());
        }
        mailboxes.deliverCommitted();
        mailboxes.serveAll();
    }

    /** True if this start applied a record that its predecessor had committed. */
    public boolean redone() {
        return redone;
    }

    public Table table() {
        return table;
    }

    public Teardown teardown() {
        return teardown;
    }

    public Dispatcher dispatcher() {
        return dispatcher;
    }

    public Mailboxes mailboxes() {
        return mailboxes;
    }
}
