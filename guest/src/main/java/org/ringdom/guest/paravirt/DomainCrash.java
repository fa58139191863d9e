package org.ringdom.guest.paravirt;

/** The guest did what it must not: the domain is crashed. Thrown on the vCPU's thread, caught by its loop. */
final class DomainCrash extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DomainCrash(String reason) {
        super(reason);
    }
}
