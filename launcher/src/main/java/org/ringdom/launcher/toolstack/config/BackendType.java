package org.ringdom.launcher.toolstack.config;

import java.util.Locale;

/** Which of Xen's backend implementations a file asks for. Ringdom serves all of them by blkback-svc. */
public enum BackendType {
    PHY, QDISK, TAP;

    /** The name in domain files. */
    public String keyword() {
        return name().toLowerCase(Locale.ROOT);
    }
}
