package org.ringdom.x86.interp;

/**
 * Leaves a block without an exception of the guest: RIP has been set to where execution goes on. The last entry that ran
 * does not count as executed.
 */
final class Leave extends RuntimeException {
    private static final long serialVersionUID = 1L;
    static final Leave INSTANCE = new Leave();

    private Leave() {
        super(null, null, false, false);
    }
}
