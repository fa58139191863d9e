package org.ringdom.core.domain;

import static org.ringdom.abi.xen.Errno.EINVAL;
import static org.ringdom.abi.xen.Errno.EPERM;
import static org.ringdom.abi.xen.Errno.ESRCH;

import org.ringdom.abi.shared.DomainRecord;
import org.ringdom.abi.xen.ShutdownReason;
import org.ringdom.core.table.Domain;
import org.ringdom.core.table.Table;

/** The processes that play domains, as the supervisor reports them. */
public final class Players {
    private final Table table;
    private final Domains domains;
    private final Teardown teardown;
    private final DomainFiles files;

    public Players(Table table, Domains domains, Teardown teardown, DomainFiles files) {
        this.table = table;
        this.domains = domains;
        this.teardown = teardown;
        this.files = files;
    }

    /** DOMCTL_PROCESS_STARTED: a process plays the domain from now on; the one before is proven dead. */
    public long started(Domain caller, long domid, long epoch, long pid) {
        Domain domain = table.find(domid);
        long error = error(caller, domain, epoch);
        if (error != 0) {
            return error;
        }
        if (pid <= 0 || pid > Integer.MAX_VALUE) {
            return -EINVAL;
        }
        if (epoch != domain.get(DomainRecord.PROCESS_EPOCH_OFFSET)) {
            buryProcess(domain);
        }
        domain.set(DomainRecord.PROCESS_EPOCH_OFFSET, epoch);
        domain.set(DomainRecord.PROCESS_OFFSET, pid);
        return 0;
    }

    /** DOMCTL_PROCESS_DIED: the process is proven dead. A guest whose process died has crashed. */
    public long died(Domain caller, long domid, long epoch) {
        Domain domain = table.find(domid);
        long error = error(caller, domain, epoch);
        if (error != 0) {
            return error;
        }
        domain.set(DomainRecord.PROCESS_OFFSET, 0);
        buryProcess(domain);
        if (!domain.isService() && domain.isActive()) {
            domains.stop(domain, ShutdownReason.CRASH.number());
        }
        return 0;
    }

    /** What the process left half sent is sent; nobody waits for it to let go of memory. */
    private void buryProcess(Domain domain) {
        files.sweep(domain.domid());
        teardown.forget(domain);
    }

    private static long error(Domain caller, Domain domain, long epoch) {
        if (!caller.isPrivileged()) {
            return -EPERM;
        }
        boolean late = domain == null || epoch < domain.get(DomainRecord.PROCESS_EPOCH_OFFSET);
        return late ? -ESRCH : 0;
    }
}
