package org.ringdom.launcher.toolstack.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.ringdom.launcher.toolstack.config.Token.Kind;

/**
 * Makes a {@link ConfigFile} of a text in xl.cfg syntax.
 *
 * <pre>
 *   file    = { [setting] (newline | ";") }
 *   setting = name ("=" | "+=") value
 *   value   = string | number | "[" [value {"," value} [","]] "]"
 * </pre>
 */
public final class ConfigParser {
    /** A domain file is a page of text; what is larger is the wrong file. Bytes. */
    public static final long MAX_FILE_BYTES = 1 << 20;

    /** Lists in lists deeper than this are refused. */
    static final int MAX_DEPTH = 16;

    private final List<Token> tokens;
    private int at;

    private ConfigParser(List<Token> tokens) {
        this.tokens = tokens;
    }

    /** Reads and parses a file in UTF-8. Every failure, that of reading included, is a {@link ConfigException}. */
    public static ConfigFile parse(Path file) throws ConfigException {
        String source = file.toString();
        SourcePosition start = new SourcePosition(source, 1, 1);
        try {
            if (Files.isDirectory(file)) {
                throw new ConfigException(start, "this is a folder", "give the name of a domain file");
            }
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new ConfigException(start, "this is larger than a domain file can be (1 MiB)",
                        "give the name of a domain file, not of an image");
            }
            byte[] bytes = Files.readAllBytes(file);
            return parse(source, StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            throw new ConfigException(start, "this is no text in UTF-8", "save the file as UTF-8");
        } catch (NoSuchFileException e) {
            throw new ConfigException(start, "no such file", "check the path");
        } catch (IOException e) {
            throw new ConfigException(start, "cannot be read (" + reason(e) + ")", "check its permissions");
        }
    }

    private static String reason(IOException e) {
        return e instanceof java.nio.file.AccessDeniedException
                ? "permission denied"
                : e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /**
     * Parses a text.
     *
     * @param source the name that messages give it
     */
    public static ConfigFile parse(String source, String text) throws ConfigException {
        Map<String, ConfigFile.Setting> settings = new LinkedHashMap<>();
        ConfigParser parser = new ConfigParser(ConfigLexer.tokens(source, text));
        while (parser.peek().kind() != Kind.END) {
            parser.statement(settings);
        }
        return new ConfigFile(source, settings);
    }

    private void statement(Map<String, ConfigFile.Setting> settings) throws ConfigException {
        Token key = take();
        if (key.kind() == Kind.NEWLINE || key.kind() == Kind.SEMICOLON) {
            return;
        }
        if (key.kind() != Kind.NAME) {
            throw new ConfigException(key.position(), "expected the name of a setting, found " + key.shown(),
                    "write name = value");
        }
        Token operator = take();
        if (operator.kind() != Kind.ASSIGN && operator.kind() != Kind.APPEND) {
            throw new ConfigException(operator.position(),
                    "expected = or += after '" + key.text() + "', found " + operator.shown(),
                    "write " + key.text() + " = value");
        }
        ConfigValue value = value(key.text(), 0);
        ConfigFile.Setting before = settings.get(key.text());
        if (operator.kind() == Kind.APPEND && before != null) {
            value = joined(key, before.value(), value);
        }
        settings.put(key.text(), new ConfigFile.Setting(key.text(), value, key.position()));
        Token after = take();
        if (after.kind() != Kind.NEWLINE && after.kind() != Kind.SEMICOLON && after.kind() != Kind.END) {
            throw new ConfigException(after.position(), "unexpected " + after.shown() + " after the value of '"
                    + key.text() + "'", "end a setting with a newline or ;");
        }
    }

    private static ConfigValue joined(Token key, ConfigValue before, ConfigValue more) throws ConfigException {
        if (before instanceof ConfigValue.Items list && more instanceof ConfigValue.Items added) {
            List<ConfigValue> all = new ArrayList<>(list.items());
            all.addAll(added.items());
            return new ConfigValue.Items(all, list.position());
        }
        if (before instanceof ConfigValue.Text text && more instanceof ConfigValue.Text added) {
            return new ConfigValue.Text(text.text() + added.text(), text.position(), false);
        }
        throw new ConfigException(more.position(),
                "'" + key.text() + "' is " + before.kind() + ", to which " + more.kind()
                        + " cannot be added",
                "use += with a list on a list or a string on a string");
    }

    private ConfigValue value(String key, int depth) throws ConfigException {
        Token token = take();
        return switch (token.kind()) {
            case STRING -> new ConfigValue.Text(token.text(), token.position(), token.verbatim());
            case NUMBER -> new ConfigValue.Number(number(token), token.text(), token.position());
            case OPEN -> list(key, token, depth + 1);
            case NAME -> throw new ConfigException(token.position(),
                    "the value of '" + key + "' is " + token.shown(), "put it in quotes: \"" + token.text() + "\"");
            default -> throw new ConfigException(token.position(),
                    "expected a value for '" + key + "', found " + token.shown(),
                    "a value is a \"string\", a number or a [ list ]");
        };
    }

    private ConfigValue list(String key, Token open, int depth) throws ConfigException {
        if (depth > MAX_DEPTH) {
            throw new ConfigException(open.position(), "lists are nested deeper than " + MAX_DEPTH,
                    "use fewer brackets");
        }
        List<ConfigValue> items = new ArrayList<>();
        while (peek().kind() != Kind.CLOSE) {
            if (peek().kind() == Kind.END) {
                throw unclosed(key, open);
            }
            items.add(value(key, depth));
            Token after = peek();
            if (after.kind() == Kind.COMMA) {
                take();
            } else if (after.kind() == Kind.END) {
                throw unclosed(key, open);
            } else if (after.kind() != Kind.CLOSE) {
                throw new ConfigException(after.position(), "expected , or ] in the list of '" + key + "', found "
                        + after.shown(), "separate items by commas");
            }
        }
        take();
        return new ConfigValue.Items(items, open.position());
    }

    private static ConfigException unclosed(String key, Token open) {
        return new ConfigException(open.position(), "the list of '" + key + "' is not closed", "add the missing ]");
    }

    private static long number(Token token) throws ConfigException {
        try {
            return Numbers.parse(token.text());
        } catch (NumberFormatException e) {
            throw new ConfigException(token.position(), "'" + token.text() + "' is not a number",
                    "use decimal digits, 0x with hexadecimal ones or 0 with octal ones; put texts in quotes");
        }
    }

    private Token peek() {
        return tokens.get(at);
    }

    private Token take() {
        Token token = tokens.get(at);
        if (token.kind() != Kind.END) {
            at++;
        }
        return token;
    }
}
