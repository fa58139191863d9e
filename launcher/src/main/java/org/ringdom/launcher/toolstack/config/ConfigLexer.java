package org.ringdom.launcher.toolstack.config;

import java.util.ArrayList;
import java.util.List;

import org.ringdom.launcher.toolstack.config.Token.Kind;

/**
 * Cuts a domain file into tokens.
 *
 * <pre>
 *   name      letter or _, then letters, digits, _
 *   number    [-] decimal, 0x hexadecimal or 0 octal digits
 *   string    '...' or "..." on one line; escapes \a \b \f \n \r \t \v \\ \' \" \? \xHH \OOO
 *   = += [ ] , ;   newline   # comment to the end of the line
 * </pre>
 *
 * <p>A newline inside brackets is no token, so lists may span lines. Not thread-safe; one instance per file.
 */
final class ConfigLexer {
    private final String source;
    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;
    private int lineStart;
    private int depth;

    private ConfigLexer(String source, String text) {
        this.source = source;
        this.text = text;
    }

    /** All tokens of the text; the last one is always {@link Kind#END}. */
    static List<Token> tokens(String source, String text) throws ConfigException {
        ConfigLexer lexer = new ConfigLexer(source, text);
        lexer.run();
        return lexer.tokens;
    }

    private void run() throws ConfigException {
        while (at < text.length()) {
            next();
        }
        tokens.add(new Token(Kind.END, "", here()));
    }

    private void next() throws ConfigException {
        char c = text.charAt(at);
        if (c == '\n') {
            newline();
        } else if (c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\uFEFF') {
            at++;
        } else if (c == '#') {
            skipComment();
        } else if (c == '"' || c == '\'') {
            string(c);
        } else if (isNameStart(c)) {
            word(Kind.NAME, at + 1);
        } else if (isDigit(c) || (c == '-' && at + 1 < text.length() && isDigit(text.charAt(at + 1)))) {
            word(Kind.NUMBER, at + 1);
        } else {
            punctuation(c);
        }
    }

    private void newline() {
        if (depth == 0) {
            tokens.add(new Token(Kind.NEWLINE, "\n", here()));
        }
        at++;
        line++;
        lineStart = at;
    }

    private void skipComment() {
        while (at < text.length() && text.charAt(at) != '\n') {
            at++;
        }
    }

    private void word(Kind kind, int from) {
        int end = from;
        while (end < text.length() && (isNameStart(text.charAt(end)) || isDigit(text.charAt(end)))) {
            end++;
        }
        tokens.add(new Token(kind, text.substring(at, end), here()));
        at = end;
    }

    private void punctuation(char c) throws ConfigException {
        if (c == '+' && at + 1 < text.length() && text.charAt(at + 1) == '=') {
            tokens.add(new Token(Kind.APPEND, "+=", here()));
            at += 2;
            return;
        }
        Kind kind = switch (c) {
            case '=' -> Kind.ASSIGN;
            case '[' -> Kind.OPEN;
            case ']' -> Kind.CLOSE;
            case ',' -> Kind.COMMA;
            case ';' -> Kind.SEMICOLON;
            default -> throw new ConfigException(here(), "unexpected character " + describe(c),
                    "put texts in quotes, and start comments with #");
        };
        if (kind == Kind.OPEN) {
            depth++;
        } else if (kind == Kind.CLOSE && depth > 0) {
            depth--;
        }
        tokens.add(new Token(kind, String.valueOf(c), here()));
        at++;
    }

    private void string(char quote) throws ConfigException {
        SourcePosition start = here();
        StringBuilder value = new StringBuilder();
        boolean verbatim = true;
        at++;
        while (true) {
            if (at >= text.length() || text.charAt(at) == '\n') {
                throw new ConfigException(start, "the string has no end on its line", "add the closing " + quote);
            }
            char c = text.charAt(at);
            if (c == quote) {
                at++;
                break;
            }
            if (c == '\\') {
                verbatim = false;
                value.append(escape(start, quote));
            } else {
                value.append(c);
                at++;
            }
        }
        tokens.add(new Token(Kind.STRING, value.toString(), start, verbatim));
    }

    private char escape(SourcePosition start, char quote) throws ConfigException {
        SourcePosition place = here();
        at++;
        if (at >= text.length() || text.charAt(at) == '\n') {
            throw new ConfigException(start, "the string has no end on its line", "add the closing " + quote);
        }
        char c = text.charAt(at++);
        return switch (c) {
            case 'a' -> 7;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> 11;
            case '\\', '\'', '"', '?' -> c;
            case 'x' -> code(place, 16, 2);
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                at--;
                yield code(place, 8, 3);
            }
            default ->
                throw new ConfigException(place, "unknown escape \\" + describe(c), "write \\\\ for a backslash");
        };
    }

    private char code(SourcePosition place, int radix, int maxDigits) throws ConfigException {
        int value = 0;
        int digits = 0;
        while (digits < maxDigits && at < text.length()) {
            int digit = text.charAt(at) < 0x80 ? Character.digit(text.charAt(at), radix) : -1;
            if (digit < 0) {
                break;
            }
            value = value * radix + digit;
            digits++;
            at++;
        }
        if (digits == 0 || value == 0 || value > 0xff) {
            throw new ConfigException(place, "the escape is not the code of a character",
                    "write \\xHH with two hexadecimal digits, or \\OOO with octal ones, from 1 to 255");
        }
        return (char) value;
    }

    private SourcePosition here() {
        return new SourcePosition(source, line, at - lineStart + 1);
    }

    private static boolean isNameStart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static String describe(char c) {
        return c > 0x20 && c < 0x7f ? String.valueOf(c) : String.format("U+%04X", (int) c);
    }
}
