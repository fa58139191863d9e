package org.ringdom.netback.uplink;

import java.util.Arrays;
import java.util.Optional;

/** What an uplink of several links does with them. */
public enum BondMode {
    /** One at a time carries everything; what comes over the others is ignored. */
    ACTIVE_BACKUP("active-backup"),
    /** Each flow has its link: the other side must see them as one too. */
    BALANCE("balance");

    private final String text;

    BondMode(String text) {
        this.text = text;
    }

    /** As the settings file has it. */
    public static Optional<BondMode> of(String text) {
        return Arrays.stream(values()).filter(mode -> mode.text.equals(text)).findFirst();
    }

    @Override
    public String toString() {
        return text;
    }
}
