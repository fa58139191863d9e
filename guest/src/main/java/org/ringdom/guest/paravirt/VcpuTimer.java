package org.ringdom.guest.paravirt;

import org.ringdom.abi.xen.Virq;

/**
 * The timers of a vCPU: one-shot and periodic, both raise VIRQ_TIMER. Times are the guest's, in ns. Owner: the vCPU's
 * thread.
 */
final class VcpuTimer {
    /** Every PV vCPU starts with a tick that Linux turns off. */
    private static final long INITIAL_PERIOD_NS = 10_000_000;
    private static final long NEVER = Long.MAX_VALUE;

    private final PvDomain domain;
    private final int vcpu;
    private long onceAt = NEVER;
    private long periodNs = INITIAL_PERIOD_NS;
    private long periodicAt = INITIAL_PERIOD_NS;

    VcpuTimer(PvDomain domain, int vcpu) {
        this.domain = domain;
        this.vcpu = vcpu;
    }

    void setOnce(long atNs) {
        onceAt = Math.max(0, atNs);
    }

    void stopOnce() {
        onceAt = NEVER;
    }

    void setPeriod(long ns) {
        periodNs = ns;
        periodicAt = domain.clock().now() + ns;
    }

    void stopPeriod() {
        periodNs = 0;
        periodicAt = NEVER;
    }

    /** Raises what is due. */
    void poll() {
        if (onceAt == NEVER && periodicAt == NEVER) {
            return;
        }
        long now = domain.clock().now();
        boolean due = false;
        if (now >= onceAt) {
            onceAt = NEVER;
            due = true;
        }
        if (now >= periodicAt) {
            periodicAt = now + periodNs;
            due = true;
        }
        if (due) {
            int port = domain.virqs().port(Virq.TIMER, vcpu);
            if (port != 0) {
                domain.events().raise(port, vcpu);
            }
        }
    }

    /** The host's nanoTime at which {@link #poll} has something to do. */
    long deadline() {
        long at = Math.min(onceAt, domain.virqs().port(Virq.TIMER, vcpu) == 0 ? NEVER : periodicAt);
        return at == NEVER ? NEVER : domain.clock().hostTime(at);
    }
}
