package org.ringdom.launcher.supervisor.agent;

import java.util.Set;
import java.util.UUID;

import org.ringdom.abi.control.HypercallOp;
import org.ringdom.abi.shared.DomainRecord;
import org.ringdom.abi.xen.Errno;
import org.ringdom.abi.xen.Virq;
import org.ringdom.launcher.supervisor.ServiceSet;
import org.ringdom.runtime.event.CoreTableView;
import org.ringdom.runtime.hypercall.HypercallException;
import org.ringdom.runtime.hypercall.Hypercalls;
import org.ringdom.runtime.hypercall.NewDomain;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the driver domains in the core's table. Repeating it is harmless; the core may die in between. */
final class ServiceDomains {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceDomains.class);

    private final CoreTableView table;
    private final Hypercalls hypercalls;

    ServiceDomains(CoreTableView table, Hypercalls hypercalls) {
        this.table = table;
        this.hypercalls = hypercalls;
    }

    /** Whether a driver domain is made. */
    boolean isLive(int domid) {
        return DomainRecord.state(table.identity(domid)) == DomainRecord.LIVE;
    }

    /** Lets the core know the files of the control domain, which is there from the start. */
    void attachControlDomain() {
        if (!table.record(ServiceSet.SUPERVISOR_DOMID).filesAttached()) {
            hypercalls.attachFiles(ServiceSet.SUPERVISOR_DOMID);
        }
    }

    /** The port by which the core tells of domains that stop or go; kept over our own restarts. */
    int exceptionPort() {
        int bound = table.record(ServiceSet.SUPERVISOR_DOMID).virqPort(Virq.DOM_EXC);
        return bound != 0 ? bound : hypercalls.bindVirq(Virq.DOM_EXC, 0);
    }

    /**
     * Makes a driver domain whose files are there. Waits for the core.
     *
     * @return false if it has to be tried again: a core that dies half-way takes an unfinished domain with it
     */
    boolean make(int domid) {
        if (isLive(domid)) {
            return true;
        }
        try {
            if (DomainRecord.state(table.identity(domid)) == DomainRecord.FREE) {
                // of a driver domain the domid stands in the build id's place; 0 means as many as there can be
                hypercalls.createDomain(
                        new NewDomain(HypercallOp.CREATE_SERVICE, 0, 1, 0, 0, domid, UUID.randomUUID()));
            }
            hypercalls.attachFiles(domid);
            hypercalls.finishBuild(domid);
            LOG.info("driver domain {} made", domid);
            return true;
        } catch (HypercallException refused) {
            // gone with a core that died, or finished by a request that was asked twice
            if (Set.of(Errno.ESRCH, Errno.EEXIST, Errno.EINVAL).contains(refused.errno())) {
                return false;
            }
            throw refused;
        }
    }
}
