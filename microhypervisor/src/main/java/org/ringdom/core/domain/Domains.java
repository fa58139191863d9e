package org.ringdom.core.domain;

import static org.ringdom.abi.xen.Errno.EEXIST;
import static org.ringdom.abi.xen.Errno.EINVAL;
import static org.ringdom.abi.xen.Errno.ENOENT;
import static org.ringdom.abi.xen.Errno.ENOSPC;
import static org.ringdom.abi.xen.Errno.EOVERFLOW;
import static org.ringdom.abi.xen.Errno.EPERM;
import static org.ringdom.abi.xen.Errno.ESRCH;

import java.nio.ByteBuffer;

import org.agrona.concurrent.NanoClock;
import org.ringdom.abi.control.HypercallOp;
import org.ringdom.abi.shared.DomainRecord;
import org.ringdom.abi.xen.DomId;
import org.ringdom.abi.xen.ShutdownReason;
import org.ringdom.abi.xen.Virq;
import org.ringdom.core.event.Virqs;
import org.ringdom.core.memory.Pages;
import org.ringdom.core.redo.Reply;
import org.ringdom.core.rights.Access;
import org.ringdom.core.table.Domain;
import org.ringdom.core.table.Table;

/** Operations on domains. Each stages its changes and returns 0 or above, or -errno and then what it staged is dropped. */
public final class Domains {
    /** vCPUs that a guest may have. */
    public static final int MAX_VCPUS = 128;
    /** Frames of the grant table that a guest may have (512 entries each). */
    public static final int MAX_GRANT_FRAMES = 64;

    private static final int UUID_BYTES = 16;
    private static final int CREATE_FLAGS = HypercallOp.CREATE_SERVICE | HypercallOp.CREATE_PAUSED;

    private final Table table;
    private final Access access;
    private final Pages pages;
    private final Virqs virqs;
    private final DomainFiles files;
    private final NanoClock clock;

    public Domains(Table table, Access access, Pages pages, Virqs virqs, DomainFiles files, NanoClock clock) {
        this.table = table;
        this.access = access;
        this.pages = pages;
        this.virqs = virqs;
        this.files = files;
        this.clock = clock;
    }

    /** Stages the control domain, which is there from the start and lives as long as the instance. */
    public void createControlDomain() {
        Domain control = table.slot(0);
        if (control.isFree()) {
            fill(control, 1, table.geometry().servicePorts(), 0);
            control.setIdentity(DomainRecord.LIVE, DomainRecord.FLAG_SERVICE | DomainRecord.FLAG_PRIVILEGED, 0);
        }
    }

    /** DOMCTL_CREATE: see {@link HypercallOp#DOMCTL_CREATE}. */
    public long create(Domain caller, long[] args, byte[] uuid, Reply reply) {
        if (!caller.isPrivileged()) {
            return -EPERM;
        }
        if (uuid.length != UUID_BYTES || (args[0] & ~CREATE_FLAGS) != 0) {
            return -EINVAL;
        }
        boolean service = (args[0] & HypercallOp.CREATE_SERVICE) != 0;
        long result = service ? createService(args) : createGuest(args);
        if (result < 0) {
            return result;
        }
        Domain domain = table.slot((int) result);
        ByteBuffer bytes = ByteBuffer.wrap(uuid); // as it is written: most significant byte first
        domain.set(DomainRecord.UUID_OFFSET, bytes.getLong());
        domain.set(DomainRecord.UUID_OFFSET + 8, bytes.getLong());
        domain.set(DomainRecord.PAUSE_COUNT_OFFSET, (args[0] & HypercallOp.CREATE_PAUSED) != 0 ? 1 : 0);
        int domid = service ? domain.slot() : table.takeDomid();
        domain.setIdentity(DomainRecord.BUILDING, service ? DomainRecord.FLAG_SERVICE : 0, domid);
        reply.value(0, domain.incarnation()).value(1, domain.slot());
        return domid;
    }

    private long createService(long[] args) {
        long slot = args[5];
        if (slot < 0 || slot >= table.geometry().serviceSlots()) {
            return -EINVAL;
        }
        Domain domain = table.slot((int) slot);
        if (!domain.isFree()) {
            return -EEXIST;
        }
        long ports = args[3] == 0 ? table.geometry().servicePorts() : args[3];
        if (ports < 2 || ports > table.geometry().servicePorts()) {
            return -EINVAL;
        }
        fill(domain, 1, (int) ports, 0);
        return slot;
    }

    private long createGuest(long[] args) {
        long ports = args[3] == 0 ? table.geometry().guestPorts() : args[3];
        boolean sizesFit = args[1] > 0 && args[2] > 0 && args[2] <= MAX_VCPUS && ports >= 2
                && ports <= table.geometry().guestPorts() && args[4] > 0 && args[4] <= MAX_GRANT_FRAMES;
        if (!sizesFit) {
            return -EINVAL;
        }
        Domain domain = table.freeGuestSlot();
        if (domain == null || !DomId.isDomain((int) table.nextDomid())) {
            return -ENOSPC;
        }
        fill(domain, (int) args[2], (int) ports, args[5]);
        long reserved = pages.reserve(domain, args[1], args[4]);
        return reserved < 0 ? reserved : domain.slot();
    }

    private void fill(Domain domain, int vcpus, int ports, long buildId) {
        domain.set(DomainRecord.INCARNATION_OFFSET, table.takeIncarnation());
        domain.set(DomainRecord.VCPUS_PORTS_OFFSET, vcpus | (long) ports << 32);
        domain.set(DomainRecord.SHUTDOWN_REASON_OFFSET, DomainRecord.NO_SHUTDOWN);
        domain.set(DomainRecord.PORTS_OFFSET_OFFSET, domain.portsOffset());
        domain.set(DomainRecord.BUILD_ID_OFFSET, buildId);
        domain.set(DomainRecord.CREATED_NS_OFFSET, clock.nanoTime());
        domain.set(DomainRecord.TEARDOWN_CURSOR_OFFSET, 0);
        domain.set(DomainRecord.PROCESS_OFFSET, 0);
        domain.set(DomainRecord.PROCESS_EPOCH_OFFSET, 0);
        domain.set(DomainRecord.FILES_ATTACHED_OFFSET, 0);
        domain.set(DomainRecord.PAUSE_COUNT_OFFSET, 0);
    }

    /** DOMCTL_ATTACH_FILES: the domain's files are complete, the core maps its share of them. */
    public long attachFiles(Domain caller, long domid) {
        Domain domain = table.find(domid);
        if (!caller.isPrivileged()) {
            return -EPERM;
        }
        if (domain == null || !domain.isActive()) {
            return -ESRCH;
        }
        if (!files.attach(domain.domid(), domain.incarnation(), !domain.isService(), domain.maxVcpus())) {
            return -ENOENT;
        }
        domain.set(DomainRecord.FILES_ATTACHED_OFFSET, 1);
        return 0;
    }

    /** DOMCTL_FINISH_BUILD: BUILDING becomes LIVE. */
    public long finishBuild(Domain caller, long domid) {
        Domain domain = table.find(domid);
        if (!caller.isPrivileged()) {
            return -EPERM;
        }
        if (domain == null || domain.isDying()) {
            return -ESRCH;
        }
        if (domain.state() != DomainRecord.BUILDING || domain.get(DomainRecord.FILES_ATTACHED_OFFSET) == 0) {
            return -EINVAL;
        }
        domain.setState(DomainRecord.LIVE);
        kick(domain);
        return 0;
    }

    /** DOMCTL_PAUSE: pauses are counted. */
    public long pause(Domain caller, long domid) {
        return changePauseCount(caller, domid, 1);
    }

    /** DOMCTL_UNPAUSE: takes one pause back. */
    public long unpause(Domain caller, long domid) {
        return changePauseCount(caller, domid, -1);
    }

    private long changePauseCount(Domain caller, long domid, int change) {
        Domain domain = access.resolveActive(caller, domid);
        long error = controlError(caller, domain);
        if (error != 0) {
            return error;
        }
        long count = domain.get(DomainRecord.PAUSE_COUNT_OFFSET) + change;
        if (count < 0) {
            return -EINVAL;
        }
        if (count > Integer.MAX_VALUE) {
            return -EOVERFLOW;
        }
        domain.set(DomainRecord.PAUSE_COUNT_OFFSET, count);
        kick(domain);
        return 0;
    }

    private long controlError(Domain caller, Domain domain) {
        if (domain == null) {
            return -ESRCH;
        }
        if (!access.mayControl(caller, domain)) {
            return -EPERM;
        }
        return domain == caller || domain.isPrivileged() ? -EINVAL : 0;
    }

    /** DOMCTL_GETINFO: see {@link HypercallOp#DOMCTL_GETINFO}. */
    public long info(Domain caller, long domid, Reply reply) {
        Domain domain = access.resolve(caller, domid);
        if (domain == null) {
            return -ESRCH;
        }
        if (!access.mayInspect(caller, domain)) {
            return -EPERM;
        }
        reply.value(0, domain.state() | (long) domain.flags() << 32);
        reply.value(1, domain.get(DomainRecord.TOT_PAGES_OFFSET)).value(2, domain.get(DomainRecord.PAGE_LIMIT_OFFSET));
        reply.value(3, domain.maxVcpus()).value(4, domain.get(DomainRecord.SHUTDOWN_REASON_OFFSET));
        reply.value(5, domain.incarnation());
        return domain.domid();
    }

    /** SCHED_SHUTDOWN: the caller stops running, for a reason that the tool stack acts on. */
    public long shutdown(Domain caller, long reason) {
        if (reason < 0 || reason > 0xFF || ShutdownReason.ofNumber((int) reason) == null || caller.isService()) {
            return -EINVAL;
        }
        stop(caller, (int) reason);
        return 0;
    }

    /** SCHED_REMOTE_SHUTDOWN: the same for another domain. */
    public long remoteShutdown(Domain caller, long domid, long reason) {
        Domain domain = access.resolveActive(caller, domid);
        long error = controlError(caller, domain);
        return error != 0 ? error : shutdown(domain, reason);
    }

    /** Stages that a domain stopped running; the first reason stays. */
    void stop(Domain domain, int reason) {
        if ((domain.flags() & DomainRecord.FLAG_SHUTDOWN) != 0) {
            return;
        }
        boolean crash = reason == ShutdownReason.CRASH.number();
        domain.addFlags(DomainRecord.FLAG_SHUTDOWN | (crash ? DomainRecord.FLAG_CRASHED : 0));
        domain.set(DomainRecord.SHUTDOWN_REASON_OFFSET, reason);
        kick(domain);
        virqs.raise(Virq.DOM_EXC);
    }

    private void kick(Domain domain) {
        table.log().kick(domain.domid());
    }
}
