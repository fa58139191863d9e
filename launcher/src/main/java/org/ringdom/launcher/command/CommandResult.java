package org.ringdom.launcher.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a command gave.
 *
 * @param exitCode 0, or {@link #FAILED}
 * @param rows results, columns by name
 * @param text one line for a person if it failed
 */
public record CommandResult(int exitCode, List<Map<String, String>> rows, String text) {
    /** Exit code of a command that was refused or failed. */
    public static final int FAILED = 1;

    public CommandResult {
        List<Map<String, String>> copies = new ArrayList<>();
        rows.forEach(row -> copies.add(new LinkedHashMap<>(row)));
        rows = List.copyOf(copies);
    }

    /** Done, with results. */
    public static CommandResult of(List<Map<String, String>> rows) {
        return new CommandResult(0, rows, "");
    }

    /** Done, with one row: names and values in turn. */
    public static CommandResult row(Object... namesAndValues) {
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            row.put(namesAndValues[i].toString(), namesAndValues[i + 1].toString());
        }
        return of(List.of(row));
    }

    /** Done. */
    public static CommandResult done() {
        return of(List.of());
    }

    /** Refused or failed. */
    public static CommandResult failed(String line) {
        return new CommandResult(FAILED, List.of(), line);
    }

    /** Whether it was done. */
    public boolean isDone() {
        return exitCode == 0;
    }
}
