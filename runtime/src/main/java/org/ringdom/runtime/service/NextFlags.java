package org.ringdom.runtime.service;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.ringdom.runtime.memory.InstanceFolder;

/** {@code next-flags.ROLE} in the instance's folder: JVM flags for the next start of that role, which takes the file away. */
public final class NextFlags {
    private NextFlags() {
    }

    /** Whether there are any for a role. */
    public static boolean areThere(InstanceFolder folder, String role) {
        return Files.exists(file(folder, role));
    }

    /** Takes a role's flags; none if there is no file. */
    public static List<String> take(InstanceFolder folder, String role) {
        Path file = file(folder, role);
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            String flags = Files.readString(file).strip();
            Files.delete(file);
            return flags.isEmpty() ? List.of() : List.of(flags.split("\\s+"));
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot take " + file, unreadable);
        }
    }

    /** Takes a role's flags into a command of the form {@code java @FLAGS MAIN ARGUMENTS}. */
    public static List<String> takeInto(List<String> command, InstanceFolder folder, String role) {
        List<String> flags = take(folder, role);
        int main = 1;
        while (main < command.size() && command.get(main).startsWith("@")) {
            main++;
        }
        List<String> all = new ArrayList<>(command);
        all.addAll(Math.min(main, command.size()), flags);
        return all;
    }

    private static Path file(InstanceFolder folder, String role) {
        return folder.file("next-flags." + role);
    }
}
