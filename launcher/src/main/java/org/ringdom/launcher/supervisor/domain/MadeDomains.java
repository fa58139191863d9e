package org.ringdom.launcher.supervisor.domain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

import org.ringdom.runtime.memory.InstanceFolder;

/**
 * The requests whose domains were made and are gone again, the last {@value #KEPT}: the file {@code supervisor.made}, a line
 * {@code REQUEST DOMID} each. While a domain lives the core's record of it says the same.
 *
 * <p>Added to before the domain is removed, so that at any moment one of the two knows. Agent's thread only.
 */
final class MadeDomains {
    static final int KEPT = 64;

    private final Path file;

    MadeDomains(InstanceFolder folder) {
        file = folder.file("supervisor.made");
    }

    /** Remembers that a request made a domain; does nothing if that is known. */
    void add(long request, int domid) {
        List<String> lines = new ArrayList<>(lines());
        String line = line(request) + domid;
        if (lines.contains(line)) {
            return;
        }
        lines.add(line);
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.write(fresh, lines.subList(Math.max(0, lines.size() - KEPT), lines.size()));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot write " + file + ": " + failed.getMessage(), failed);
        }
    }

    /** The domain that a request made. */
    OptionalInt domid(long request) {
        String start = line(request);
        return lines().stream().filter(line -> line.startsWith(start))
                .mapToInt(line -> Integer.parseInt(line.substring(start.length()))).findFirst();
    }

    private List<String> lines() {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot read " + file + ": " + failed.getMessage(), failed);
        }
    }

    private static String line(long request) {
        return Long.toHexString(request) + " ";
    }
}
