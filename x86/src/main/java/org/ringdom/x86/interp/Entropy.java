package org.ringdom.x86.interp;

import java.security.SecureRandom;

/** Random numbers for RDRAND and RDSEED. */
final class Entropy {
    private static final SecureRandom SOURCE = new SecureRandom();

    private Entropy() {
    }

    static long next() {
        return SOURCE.nextLong();
    }
}
