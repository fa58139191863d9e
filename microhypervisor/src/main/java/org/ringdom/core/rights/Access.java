package org.ringdom.core.rights;

import static org.ringdom.abi.xen.Errno.EINVAL;
import static org.ringdom.abi.xen.Errno.ENOSPC;
import static org.ringdom.abi.xen.Errno.EPERM;
import static org.ringdom.abi.xen.Errno.ESRCH;

import org.ringdom.abi.control.HypercallOp;
import org.ringdom.abi.xen.DomId;
import org.ringdom.core.table.Domain;
import org.ringdom.core.table.Table;

/**
 * The rules of who may do what: a domain to itself; a privileged one (the control domain) to all; others what a right in
 * the table says.
 */
public final class Access {
    private static final int ALL_RIGHTS = HypercallOp.RIGHT_MAP_MEMORY | HypercallOp.RIGHT_BIND_EVENTS
            | HypercallOp.RIGHT_CONTROL;

    private final Table table;

    public Access(Table table) {
        this.table = table;
    }

    /** The domain that an argument names, {@link DomId#SELF} included; null if there is none of that number. */
    public Domain resolve(Domain caller, long domid) {
        return domid == DomId.SELF ? caller : table.find(domid);
    }

    /** Like {@link #resolve}, without those that are dying. */
    public Domain resolveActive(Domain caller, long domid) {
        Domain domain = resolve(caller, domid);
        return domain == null || !domain.isActive() ? null : domain;
    }

    /** May {@code caller} act for {@code target} (its ports, its account)? */
    public boolean mayActFor(Domain caller, Domain target) {
        return caller == target || caller.isPrivileged();
    }

    /** May {@code caller} pause, destroy or shut down {@code target}? */
    public boolean mayControl(Domain caller, Domain target) {
        return caller.isPrivileged() || has(caller, target, HypercallOp.RIGHT_CONTROL);
    }

    /** May {@code caller} look at {@code target}'s record? Services see all. */
    public boolean mayInspect(Domain caller, Domain target) {
        return caller == target || caller.isService();
    }

    /** May {@code caller} bind to a port that {@code remote} offers it? A guest may; a service needs the right. */
    public boolean mayBind(Domain caller, Domain remote) {
        return caller == remote || caller.isPrivileged() || !caller.isService()
                || has(caller, remote, HypercallOp.RIGHT_BIND_EVENTS);
    }

    private boolean has(Domain subject, Domain object, int bit) {
        return (table.rights().bits(subject, object) & bit) != 0;
    }

    /** DOMCTL_SET_RIGHTS: replaces the rights of one domain over another. */
    public long setRights(Domain caller, long subjectDomid, long objectDomid, long bits) {
        if (!caller.isPrivileged()) {
            return -EPERM;
        }
        Domain subject = resolveActive(caller, subjectDomid);
        Domain object = resolveActive(caller, objectDomid);
        if (subject == null || object == null) {
            return -ESRCH;
        }
        if (subject == object || (bits & ~ALL_RIGHTS) != 0) {
            return -EINVAL;
        }
        return table.rights().set(subject, object, (int) bits) ? 0 : -ENOSPC;
    }
}
