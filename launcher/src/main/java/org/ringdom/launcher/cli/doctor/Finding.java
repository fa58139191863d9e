package org.ringdom.launcher.cli.doctor;

import java.util.Locale;

/**
 * What one check found.
 *
 * @param subject what was looked at
 * @param grade how it is
 * @param detail what was found
 * @param mend what to do about it; empty if nothing
 */
public record Finding(String subject, Grade grade, String detail, String mend) {
    /** How something is. */
    public enum Grade {
        /** As it should be. */
        OK,
        /** Works, but something is missing or slower. */
        WARN,
        /** Ringdom cannot run. */
        FAIL;

        /** As it is printed. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Finding ok(String subject, String detail) {
        return new Finding(subject, Grade.OK, detail, "");
    }

    static Finding warn(String subject, String detail, String mend) {
        return new Finding(subject, Grade.WARN, detail, mend);
    }

    static Finding fail(String subject, String detail, String mend) {
        return new Finding(subject, Grade.FAIL, detail, mend);
    }
}
