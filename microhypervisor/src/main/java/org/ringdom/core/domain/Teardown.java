package org.ringdom.core.domain;

import static org.ringdom.abi.xen.Errno.EINVAL;
import static org.ringdom.abi.xen.Errno.EPERM;
import static org.ringdom.abi.xen.Errno.ESRCH;

import org.ringdom.abi.control.HypercallOp;
import org.ringdom.abi.shared.DomainRecord;
import org.ringdom.abi.shared.RightRecord;
import org.ringdom.abi.xen.Virq;
import org.ringdom.core.event.Ports;
import org.ringdom.core.event.Virqs;
import org.ringdom.core.memory.Pages;
import org.ringdom.core.rights.Access;
import org.ringdom.core.table.Domain;
import org.ringdom.core.table.Rights;
import org.ringdom.core.table.Table;

/**
 * The end of domains, in slices of bounded work with requests served in between. Where a domain is on its way is the
 * cursor in its record, so a successor of the core goes on there:
 *
 * <pre>
 *   cursor below maxPorts    next port to close
 *   cursor = maxPorts        ports are closed: rights go, all but others' to map its memory; DOM_EXC is raised
 *   cursor = maxPorts + 1    waits until whoever may map its memory has let go of it (the right is then removed)
 *   then the record is FREE, and DOM_EXC is raised again
 * </pre>
 */
public final class Teardown {
    /** Ports that one slice closes at most; as a redo record this is far below its room. */
    public static final int CLOSES_PER_SLICE = 64;
    /** Port words that one slice looks at. */
    public static final int SCANS_PER_SLICE = 1024;

    private static final int VISITS_PER_SLICE = 8;

    private final Table table;
    private final Access access;
    private final Ports ports;
    private final Pages pages;
    private final Virqs virqs;
    private final DomainFiles files;
    private int next;
    private int quiet;
    private boolean anyDying = true;

    public Teardown(Table table, Access access, Ports ports, Pages pages, Virqs virqs, DomainFiles files) {
        this.table = table;
        this.access = access;
        this.ports = ports;
        this.pages = pages;
        this.virqs = virqs;
        this.files = files;
    }

    /** Something happened that a dying domain may have waited for: look at all of them again. */
    public void stir() {
        quiet = 0;
    }

    /** DOMCTL_DESTROY: the domain begins to die; again is harmless. */
    public long destroy(Domain caller, long domid) {
        Domain domain = access.resolve(caller, domid);
        if (domain == null) {
            return -ESRCH;
        }
        if (!access.mayControl(caller, domain)) {
            return -EPERM;
        }
        if (domain == caller || domain.isPrivileged()) {
            return -EINVAL;
        }
        begin(domain);
        return 0;
    }

    /** Stages the begin of a domain's end. */
    public void begin(Domain domain) {
        if (domain.isActive()) {
            domain.setState(DomainRecord.DYING);
            domain.set(DomainRecord.TEARDOWN_CURSOR_OFFSET, 1);
            table.log().kick(domain.domid());
            anyDying = true;
        }
    }

    /** DOMCTL_RELEASED: the caller maps nothing of this dying domain any more. */
    public long released(Domain caller, long domid, long incarnation) {
        Domain domain = table.find(domid);
        if (domain == null || domain.incarnation() != incarnation) {
            return -ESRCH;
        }
        if (!domain.isDying()) {
            return -EINVAL;
        }
        table.rights().set(caller, domain, 0);
        return 0;
    }

    /** The process of this service is dead: it maps nothing any more, so dying domains do not wait for it. */
    void forget(Domain service) {
        for (int slot = 0; slot < table.slots(); slot++) {
            if (table.slot(slot).isDying()) {
                table.rights().set(service, table.slot(slot), 0);
            }
        }
    }

    /**
     * A part of a round over the dying domains, that ends with the first slice done, which is a record of its own. Nothing
     * else may be staged.
     *
     * @return 0 if a whole round since the last {@link #stir} found nothing to do, else 1
     */
    public int slice() {
        if (!anyDying || quiet >= table.slots()) {
            return 0;
        }
        for (int visits = 0; visits < VISITS_PER_SLICE; next = (next + 1) % table.slots()) {
            Domain domain = table.slot(next);
            quiet++;
            if (domain.isDying()) {
                visits++;
                if (slice(domain)) {
                    table.log().commit();
                    quiet = 0;
                    next = (next + 1) % table.slots();
                    return 1;
                }
            }
            if (quiet >= table.slots()) {
                anyDying = visits > 0;
                return 0;
            }
        }
        return 1;
    }

    private boolean slice(Domain domain) {
        long cursor = domain.get(DomainRecord.TEARDOWN_CURSOR_OFFSET);
        if (cursor < domain.maxPorts()) {
            closePorts(domain, (int) cursor);
            return true;
        }
        return cursor == domain.maxPorts() ? removeRights(domain) : finish(domain);
    }

    private void closePorts(Domain domain, int cursor) {
        int port = cursor;
        int end = Math.min(domain.maxPorts(), cursor + SCANS_PER_SLICE);
        int closed = 0;
        while (port < end && closed < CLOSES_PER_SLICE && domain.usedPorts() > 0) {
            if (Ports.isUsed(domain.port(port))) {
                ports.closeUsed(domain, port);
                closed++;
            }
            port++;
        }
        domain.set(DomainRecord.TEARDOWN_CURSOR_OFFSET, domain.usedPorts() == 0 ? domain.maxPorts() : port);
    }

    /** Others' rights to map its memory stay: they are what the end waits for. */
    private boolean removeRights(Domain domain) {
        Rights rights = table.rights();
        int removed = 0;
        for (int slot = 0; slot < rights.slots() && removed < CLOSES_PER_SLICE; slot++) {
            long word = rights.word(slot);
            boolean mine = word != 0 && RightRecord.subject(word) == domain.domid();
            boolean overMe = rights.isOver(slot, domain)
                    && (RightRecord.bits(word) & HypercallOp.RIGHT_MAP_MEMORY) == 0;
            if (mine || overMe) {
                rights.remove(slot);
                removed++;
            }
        }
        if (removed < CLOSES_PER_SLICE) {
            domain.set(DomainRecord.TEARDOWN_CURSOR_OFFSET, domain.maxPorts() + 1L);
            virqs.raise(Virq.DOM_EXC);
        }
        return true;
    }

    private boolean finish(Domain domain) {
        boolean changed = false;
        boolean waits = false;
        Rights rights = table.rights();
        for (int slot = 0; slot < rights.slots(); slot++) {
            if (rights.isOver(slot, domain)) {
                boolean gone = hasLetGo(RightRecord.subject(rights.word(slot)), domain);
                if (gone) {
                    rights.remove(slot);
                }
                changed |= gone;
                waits |= !gone;
            }
        }
        if (!waits) {
            free(domain);
        }
        return changed || !waits;
    }

    private boolean hasLetGo(int subjectDomid, Domain domain) {
        Domain subject = table.find(subjectDomid);
        return subject == null || subject.isDying() || subject.get(DomainRecord.PROCESS_OFFSET) == 0
                || files.hasAcknowledged(subjectDomid, domain.domid(), domain.incarnation());
    }

    private void free(Domain domain) {
        files.detach(domain.domid());
        pages.release(domain);
        domain.set(DomainRecord.BUILD_ID_OFFSET, 0);
        domain.set(DomainRecord.FILES_ATTACHED_OFFSET, 0);
        domain.setIdentity(DomainRecord.FREE, 0, 0);
        virqs.raise(Virq.DOM_EXC);
    }
}
