package org.ringdom.launcher.cli;

import java.util.Locale;

/** How results are printed. */
enum OutputFormat {
    TABLE, JSON;

    /** As the option shows it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
