package org.ringdom.launcher.cli;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Reads the ends of log files, one file {@code <role>.log} a process, and what is added to them. Not thread-safe. */
final class LogReader {
    /** How often a follower looks, in milliseconds. */
    static final int POLL_MS = 200;

    /** A log's end is looked for in this many bytes at most. */
    private static final long MAX_TAIL_BYTES = 1 << 20;
    private static final String SUFFIX = ".log";

    private final Path folder;
    private final List<String> wanted;
    private final Map<String, Long> positions = new LinkedHashMap<>();

    /** A line and what it is sorted by. */
    private record Line(String role, String time, String text) {
    }

    /** @param wanted roles; empty: all that have a log, those that get one later included */
    LogReader(Path folder, List<String> wanted) {
        this.folder = folder;
        this.wanted = List.copyOf(wanted);
    }

    /** Roles that have a log, in alphabetical order. */
    List<String> available() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(SUFFIX))
                    .map(name -> name.substring(0, name.length() - SUFFIX.length())).sorted().toList();
        }
    }

    /** Wanted roles that have no log. */
    List<String> withoutLog() throws IOException {
        List<String> available = available();
        return wanted.stream().filter(role -> !available.contains(role)).toList();
    }

    /** The last lines of each log, merged by time. */
    List<String> tail(int lines) throws IOException {
        List<Line> all = new ArrayList<>();
        for (String role : roles()) {
            List<Line> own = read(role, Math.max(0, size(role) - MAX_TAIL_BYTES));
            all.addAll(own.subList(Math.max(0, own.size() - lines), own.size()));
        }
        return shown(all);
    }

    /** What was added since the last call, merged by time. */
    List<String> news() throws IOException {
        List<Line> all = new ArrayList<>();
        for (String role : roles()) {
            long from = positions.getOrDefault(role, 0L);
            if (from > size(role)) {
                all.addAll(readRest(role, from));
                from = 0;
            }
            all.addAll(read(role, from));
        }
        return shown(all);
    }

    private List<String> roles() throws IOException {
        return wanted.isEmpty() ? available() : wanted;
    }

    private List<String> shown(List<Line> lines) {
        int width = lines.stream().mapToInt(line -> line.role().length()).max().orElse(0);
        return lines.stream().sorted(Comparator.comparing(Line::time))
                .map(line -> wanted.size() == 1
                        ? line.text()
                        : line.role() + " ".repeat(width - line.role().length()) + " | " + line.text())
                .toList();
    }

    private Path file(String role) {
        return folder.resolve(role + SUFFIX);
    }

    private long size(String role) throws IOException {
        return Files.size(file(role));
    }

    /** Reads whole lines from a position and remembers where the next one starts. */
    private List<Line> read(String role, long from) throws IOException {
        byte[] bytes;
        try (RandomAccessFile file = new RandomAccessFile(file(role).toFile(), "r")) {
            long size = file.length();
            long start = from > size ? 0 : from;
            bytes = new byte[(int) Math.min(size - start, MAX_TAIL_BYTES)];
            file.seek(start);
            file.readFully(bytes);
            int end = bytes.length;
            while (end > 0 && bytes[end - 1] != '\n') {
                end--;
            }
            if (end == 0 && bytes.length == MAX_TAIL_BYTES) {
                end = bytes.length;
            }
            positions.put(role, start + end);
            return split(role, new String(bytes, 0, end, StandardCharsets.UTF_8));
        }
    }

    /** What was written to a log that was moved away, behind a position in it. */
    private List<Line> readRest(String role, long from) throws IOException {
        Path moved = folder.resolve(role + SUFFIX + ".1");
        if (!Files.exists(moved)) {
            return List.of();
        }
        try (RandomAccessFile file = new RandomAccessFile(moved.toFile(), "r")) {
            byte[] bytes = new byte[(int) Math.clamp(file.length() - from, 0, MAX_TAIL_BYTES)];
            file.seek(from);
            file.readFully(bytes);
            return split(role, new String(bytes, StandardCharsets.UTF_8));
        }
    }

    /** Lines that do not begin with a time (stack traces) belong to the line above. */
    private static List<Line> split(String role, String text) {
        List<Line> lines = new ArrayList<>();
        String time = "";
        for (String line : text.lines().toList()) {
            if (!line.isEmpty() && Character.isDigit(line.charAt(0))) {
                int space = line.indexOf(' ');
                time = space < 0 ? line : line.substring(0, Math.min(line.length(), Math.max(space, 23)));
            }
            lines.add(new Line(role, time, line));
        }
        return lines;
    }
}
