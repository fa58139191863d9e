package org.ringdom.launcher.toolstack.config;

/**
 * Where in a domain file something stands.
 *
 * @param source the file's name as the person gave it
 * @param line counted from 1
 * @param column counted from 1, in characters; a tab counts as one
 */
public record SourcePosition(String source, int line, int column) {
    /** The place {@code columns} further right on the same line. */
    public SourcePosition plusColumns(int columns) {
        return new SourcePosition(source, line, column + columns);
    }

    @Override
    public String toString() {
        return source + ":" + line + ":" + column;
    }
}
