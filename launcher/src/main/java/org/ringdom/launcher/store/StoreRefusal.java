package org.ringdom.launcher.store;

import java.io.IOException;

/** The store answered with an error, such as ENOENT. */
public final class StoreRefusal extends IOException {
    private static final long serialVersionUID = 1L;

    private final String errno;

    StoreRefusal(String errno) {
        super("the store refuses: " + errno);
        this.errno = errno;
    }

    /** The error's name. */
    public String errno() {
        return errno;
    }
}
