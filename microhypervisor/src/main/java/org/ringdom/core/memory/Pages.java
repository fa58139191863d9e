package org.ringdom.core.memory;

import static org.ringdom.abi.xen.Errno.EINVAL;
import static org.ringdom.abi.xen.Errno.ENOMEM;
import static org.ringdom.abi.xen.Errno.EPERM;
import static org.ringdom.abi.xen.Errno.ESRCH;

import org.ringdom.abi.shared.DomainRecord;
import org.ringdom.core.rights.Access;
import org.ringdom.core.table.Domain;
import org.ringdom.core.table.Table;

/**
 * Page accounting. A domain's RAM is a file of {@code maxPages} pages, and that much of the host's budget is its own from
 * creation to the end; below that, {@code totPages} is what it holds and {@code pageLimit} what it may hold.
 */
public final class Pages {
    private final Table table;
    private final Access access;

    public Pages(Table table, Access access) {
        this.table = table;
        this.access = access;
    }

    /** Stages the budget of a new domain; -ENOMEM if the host has not so many pages left. */
    public long reserve(Domain domain, long pages, long grantFrames) {
        if (pages > table.hostPages() - table.usedPages() - grantFrames) {
            return -ENOMEM;
        }
        domain.set(DomainRecord.MAX_PAGES_OFFSET, pages);
        domain.set(DomainRecord.PAGE_LIMIT_OFFSET, pages);
        domain.set(DomainRecord.TOT_PAGES_OFFSET, pages);
        domain.set(DomainRecord.GRANT_FRAMES_OFFSET, grantFrames);
        table.addUsedPages(pages + grantFrames);
        return 0;
    }

    /** Stages giving the budget of a domain back. */
    public void release(Domain domain) {
        table.addUsedPages(-domain.get(DomainRecord.MAX_PAGES_OFFSET) - domain.get(DomainRecord.GRANT_FRAMES_OFFSET));
        for (int field : new int[]{DomainRecord.MAX_PAGES_OFFSET, DomainRecord.PAGE_LIMIT_OFFSET,
            DomainRecord.TOT_PAGES_OFFSET, DomainRecord.GRANT_FRAMES_OFFSET}) {
            domain.set(field, 0);
        }
    }

    /** DOMCTL_MAX_MEM: what the domain may hold from now on; what it holds stays. */
    public long setLimit(Domain caller, long domid, long pages) {
        Domain domain = access.resolveActive(caller, domid);
        if (domain == null) {
            return -ESRCH;
        }
        if (!access.mayControl(caller, domain)) {
            return -EPERM;
        }
        if (pages <= 0 || pages > domain.get(DomainRecord.MAX_PAGES_OFFSET)) {
            return -EINVAL;
        }
        domain.set(DomainRecord.PAGE_LIMIT_OFFSET, pages);
        return 0;
    }

    /** MEMORY_INCREASE_RESERVATION: adds pages up to the limit and says how many. */
    public long increase(Domain caller, long pages) {
        if (pages < 0) {
            return -EINVAL;
        }
        long held = caller.get(DomainRecord.TOT_PAGES_OFFSET);
        long added = Math.clamp(caller.get(DomainRecord.PAGE_LIMIT_OFFSET) - held, 0, pages);
        caller.set(DomainRecord.TOT_PAGES_OFFSET, held + added);
        return added;
    }

    /** MEMORY_DECREASE_RESERVATION: takes pages off and says how many. */
    public long decrease(Domain caller, long pages) {
        if (pages < 0) {
            return -EINVAL;
        }
        long held = caller.get(DomainRecord.TOT_PAGES_OFFSET);
        long taken = Math.min(held, pages);
        caller.set(DomainRecord.TOT_PAGES_OFFSET, held - taken);
        return taken;
    }

    /** MEMORY_CURRENT_RESERVATION and MEMORY_MAXIMUM_RESERVATION: a figure of the account. */
    public long figure(Domain caller, long domid, int field) {
        Domain domain = access.resolve(caller, domid);
        if (domain == null) {
            return -ESRCH;
        }
        return access.mayInspect(caller, domain) ? domain.get(field) : -EPERM;
    }
}
