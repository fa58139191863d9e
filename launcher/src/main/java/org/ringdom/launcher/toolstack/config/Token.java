package org.ringdom.launcher.toolstack.config;

/**
 * One token of a domain file.
 *
 * @param kind what it is
 * @param text names and numbers as written, strings decoded, otherwise the character itself
 * @param position where it starts
 * @param verbatim whether a string stands in the file letter for letter, so that columns inside it can be told
 */
record Token(Kind kind, String text, SourcePosition position, boolean verbatim) {
    enum Kind {
        NAME, NUMBER, STRING, ASSIGN, APPEND, OPEN, CLOSE, COMMA, SEMICOLON, NEWLINE, END
    }

    Token(Kind kind, String text, SourcePosition position) {
        this(kind, text, position, true);
    }

    /** The token as an error message shows it. */
    String shown() {
        return switch (kind) {
            case NEWLINE -> "the end of the line";
            case END -> "the end of the file";
            case STRING -> "the string " + Printing.quoted(text);
            case NAME -> "the bare word " + text;
            case NUMBER -> "the number " + text;
            default -> "'" + text + "'";
        };
    }
}
