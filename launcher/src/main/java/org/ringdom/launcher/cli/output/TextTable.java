package org.ringdom.launcher.cli.output;

import java.util.ArrayList;
import java.util.List;

/** A table whose columns are as wide as their widest cell. Not thread-safe. */
public final class TextTable {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();
    private final boolean[] right;

    /** @param heads titles of the columns; one that begins with {@code >} makes its column flush right */
    public TextTable(String... heads) {
        right = new boolean[heads.length];
        List<String> titles = new ArrayList<>();
        for (int i = 0; i < heads.length; i++) {
            right[i] = heads[i].startsWith(">");
            titles.add(right[i] ? heads[i].substring(1) : heads[i]);
        }
        rows.add(titles);
    }

    /** Adds a line; there must be a cell for each column. */
    public void row(String... cells) {
        if (cells.length != right.length) {
            throw new IllegalArgumentException(cells.length + " cells for " + right.length + " columns");
        }
        rows.add(List.of(cells));
    }

    /** The lines of the table, titles first, each with a newline. */
    public String print() {
        int[] widths = new int[right.length];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder out = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String space = " ".repeat(widths[i] - row.get(i).length());
                line.append(i == 0 ? "" : GAP).append(right[i] ? space + row.get(i) : row.get(i) + space);
            }
            out.append(line.toString().stripTrailing()).append('\n');
        }
        return out.toString();
    }
}
