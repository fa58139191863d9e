package org.ringdom.console.service;

import java.util.Map;

import org.ringdom.runtime.journal.Retention;
import org.ringdom.runtime.service.ServiceFailure;

/**
 * Settings of the console service, given as {@code --key=value}.
 *
 * @param retention of the journal: {@code journal-file-mib} (16, 1 to 1024), {@code journal-files} (8, 2 to 100)
 */
record ConsoleSettings(Retention retention) {
    private static final int FILE_MIB = 16;
    private static final int FILES = 8;

    static ConsoleSettings from(Map<String, String> options) {
        return new ConsoleSettings(new Retention((long) number(options, "journal-file-mib", FILE_MIB, 1, 1024) << 20,
                number(options, "journal-files", FILES, 2, 100)));
    }

    private static int number(Map<String, String> options, String key, int otherwise, int min, int max) {
        String text = options.getOrDefault(key, Integer.toString(otherwise));
        try {
            int value = Integer.parseInt(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new ServiceFailure(ServiceFailure.CONFIG,
                "--" + key + "=" + text + " is not a number from " + min + " to " + max);
    }
}
