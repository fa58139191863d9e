package org.ringdom.core.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Counts the core's main code, for the build: everyone must trust it, so it has to be readable in an afternoon. */
public final class CoreSize {
    /** Lines of code that there may be at most: comments, blank lines and imports do not count. */
    public static final int LIMIT = 2500;

    private CoreSize() {
    }

    /** Lines of all, and of code, in a folder of sources. */
    public record Size(int files, int lines, int code) {
    }

    /** Prints the size of the sources in a folder; exit status 1 if it is above the limit. */
    public static void main(String[] args) throws IOException {
        Size size = measure(Path.of(args[0]));
        System.out.printf("core: %d lines of code (limit %d), %d lines in all, %d files%n", size.code, LIMIT,
                size.lines,
                size.files);
        if (size.code > LIMIT) {
            System.err.println("the core has grown beyond what can be read in an afternoon");
            System.exit(1);
        }
    }

    /** Counts. */
    public static Size measure(Path folder) throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            List<Path> sources = tree.filter(path -> path.toString().endsWith(".java")).toList();
            int lines = 0;
            int code = 0;
            for (Path source : sources) {
                for (String line : Files.readAllLines(source)) {
                    String text = line.strip();
                    boolean comment = text.startsWith("*") || text.startsWith("/*") || text.startsWith("//");
                    boolean other = text.isEmpty() || text.startsWith("import ") || text.startsWith("package ");
                    lines++;
                    code += comment || other ? 0 : 1;
                }
            }
            return new Size(sources.size(), lines, code);
        }
    }
}
