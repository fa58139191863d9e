package org.ringdom.guest.paravirt;

import java.util.concurrent.atomic.AtomicIntegerArray;

import org.ringdom.abi.xen.Virq;

/** Which port a virtual interrupt of a vCPU is bound to: what the process itself raises. Any vCPU's thread. */
final class VirqPorts {
    private final AtomicIntegerArray ports;

    VirqPorts(int vcpus) {
        ports = new AtomicIntegerArray(vcpus * Virq.NR_VIRQS);
    }

    /** The port, or 0. */
    int port(int virq, int vcpu) {
        return ports.get(vcpu * Virq.NR_VIRQS + virq);
    }

    void bound(int virq, int vcpu, int port) {
        ports.set(vcpu * Virq.NR_VIRQS + virq, port);
    }

    /** A port was closed. */
    void closed(int port) {
        for (int i = 0; i < ports.length(); i++) {
            ports.compareAndSet(i, port, 0);
        }
    }
}
