package org.ringdom.launcher.supervisor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.ringdom.platform.process.ProcessIdentity;

/**
 * Finds the processes of an instance by their arguments: the last net for those that no table knows, because their starter
 * died between the start and the entry.
 */
public final class ProcessScan {
    private static final String FOLDER = "--instance-dir";
    private static final String ROLE = "--role";
    private static final String INCARNATION = "--incarnation";

    private final Path proc;

    /** @param proc the folder {@code /proc}; tests give one of their own */
    public ProcessScan(Path proc) {
        this.proc = proc;
    }

    /**
     * A process of an instance.
     *
     * @param identity who it is
     * @param role from its arguments
     * @param incarnation from its arguments; -1 if it has none
     */
    public record Found(ProcessIdentity identity, String role, long incarnation) {
    }

    /** What a command line says of an instance's process. */
    record Arguments(String role, long incarnation) {
    }

    /** Processes that were started for the instance in that folder. */
    public List<Found> processesOf(Path instanceFolder) {
        List<Found> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path entry : entries) {
                inspect(entry, instanceFolder).ifPresent(found::add);
            }
        } catch (IOException | DirectoryIteratorException hidden) {
            return found;
        }
        return found;
    }

    private static Optional<Found> inspect(Path entry, Path instanceFolder) {
        try {
            String line = new String(Files.readAllBytes(entry.resolve("cmdline")), StandardCharsets.UTF_8);
            Optional<Arguments> arguments = parse(line, instanceFolder.toString());
            if (arguments.isEmpty()) {
                return Optional.empty();
            }
            int pid = Integer.parseInt(entry.getFileName().toString());
            return ProcessIdentity.of(pid)
                    .map(identity -> new Found(identity, arguments.get().role(), arguments.get().incarnation()));
        } catch (IOException | NumberFormatException gone) {
            return Optional.empty();
        }
    }

    /** Looks at a command line whose arguments end with NUL each. */
    static Optional<Arguments> parse(String commandLine, String instanceFolder) {
        List<String> arguments = List.of(commandLine.split("\0"));
        if (!value(arguments, FOLDER).equals(Optional.of(instanceFolder))) {
            return Optional.empty();
        }
        long incarnation = value(arguments, INCARNATION).filter(text -> text.matches("\\d{1,18}")).map(Long::parseLong)
                .orElse(-1L);
        return value(arguments, ROLE).map(role -> new Arguments(role, incarnation));
    }

    private static Optional<String> value(List<String> arguments, String name) {
        for (int i = 0; i < arguments.size(); i++) {
            if (arguments.get(i).equals(name) && i + 1 < arguments.size()) {
                return Optional.of(arguments.get(i + 1));
            }
            if (arguments.get(i).startsWith(name + "=")) {
                return Optional.of(arguments.get(i).substring(name.length() + 1));
            }
        }
        return Optional.empty();
    }
}
