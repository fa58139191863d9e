package org.ringdom.tests.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The code of a Markdown page: its blocks that are indented by four blanks, in order, without the indentation.
 *
 * @param blocks each ends with a line feed
 */
public record MarkdownCode(List<String> blocks) {
    private static final String INDENT = "    ";

    public MarkdownCode {
        blocks = List.copyOf(blocks);
    }

    /** The code of a file. */
    public static MarkdownCode of(Path file) {
        try {
            return of(Files.readAllLines(file));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The code below one heading, up to the next of the same level. */
    public static MarkdownCode of(Path file, String heading) {
        try {
            List<String> lines = Files.readAllLines(file);
            int from = lines.indexOf(heading) + 1;
            if (from == 0) {
                throw new AssertionError(file + " has no heading '" + heading + "'");
            }
            String level = heading.substring(0, heading.indexOf(' ') + 1);
            return of(lines.subList(from, lines.size()).stream().takeWhile(line -> !line.startsWith(level)).toList());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static MarkdownCode of(List<String> lines) {
        List<String> blocks = new ArrayList<>();
        StringBuilder block = new StringBuilder();
        StringBuilder blanks = new StringBuilder();
        for (String line : lines) {
            if (line.startsWith(INDENT)) {
                block.append(blanks).append(line.substring(INDENT.length())).append('\n');
                blanks.setLength(0);
            } else if (line.isBlank() && !block.isEmpty()) {
                blanks.append('\n');
            } else if (!line.isBlank()) {
                end(block, blocks);
                blanks.setLength(0);
            }
        }
        end(block, blocks);
        return new MarkdownCode(blocks);
    }

    private static void end(StringBuilder block, List<String> blocks) {
        if (!block.isEmpty()) {
            blocks.add(block.toString());
            block.setLength(0);
        }
    }

    /** The first block that contains a text. */
    public String blockWith(String text) {
        return blocks.stream().filter(block -> block.contains(text)).findFirst()
                .orElseThrow(() -> new AssertionError("no block of code has '" + text + "'"));
    }

    /** What {@code cat > NAME <<'END'} writes. */
    public String hereDocument(String name) {
        String begin = "cat > " + name + " <<'END'\n";
        String block = blockWith(begin);
        int from = block.indexOf(begin) + begin.length();
        return block.substring(from, block.indexOf("END\n", from));
    }
}
