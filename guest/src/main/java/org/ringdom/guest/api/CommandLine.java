package org.ringdom.guest.api;

import java.util.LinkedHashMap;
import java.util.Map;

/** The domain's command line as words: {@code key=value}, or a key alone with an empty value. */
public final class CommandLine {
    private CommandLine() {
    }

    /** Splits a command line; of a key given twice the last value counts. */
    public static Map<String, String> words(String commandLine) {
        Map<String, String> words = new LinkedHashMap<>();
        for (String word : commandLine.trim().split("\\s+")) {
            int equals = word.indexOf('=');
            if (!word.isEmpty()) {
                words.put(equals < 0 ? word : word.substring(0, equals), equals < 0 ? "" : word.substring(equals + 1));
            }
        }
        return words;
    }
}
