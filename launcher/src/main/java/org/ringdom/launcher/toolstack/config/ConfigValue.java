package org.ringdom.launcher.toolstack.config;

import java.util.List;
import java.util.stream.Collectors;

/** A value of a domain file. Values are equal when they say the same, wherever they stand. */
public sealed interface ConfigValue {
    /** Where the value starts. */
    SourcePosition position();

    /** The value in the file's syntax, on one line. */
    String print();

    /** What a person calls this kind of value. */
    String kind();

    /**
     * A text in quotes.
     *
     * @param text without quotes and escapes
     * @param verbatim whether it stands in the file without escapes
     */
    record Text(String text, SourcePosition position, boolean verbatim) implements ConfigValue {
        @Override
        public String print() {
            return Printing.quoted(text);
        }

        @Override
        public String kind() {
            return "a string";
        }

        /** The place of the text's character {@code offset}, or of the whole string if escapes hide it. */
        public SourcePosition positionAt(int offset) {
            return verbatim ? position.plusColumns(1 + offset) : position;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Text that && text.equals(that.text);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }
    }

    /**
     * A number.
     *
     * @param value its value
     * @param spelling as written, for keys that take the text of a number as well
     */
    record Number(long value, String spelling, SourcePosition position) implements ConfigValue {
        @Override
        public String print() {
            return spelling;
        }

        @Override
        public String kind() {
            return "a number";
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Number that && spelling.equals(that.spelling);
        }

        @Override
        public int hashCode() {
            return spelling.hashCode();
        }
    }

    /** A list in brackets; it may hold lists. */
    record Items(List<ConfigValue> items, SourcePosition position) implements ConfigValue {
        public Items {
            items = List.copyOf(items);
        }

        @Override
        public String print() {
            return items.stream().map(ConfigValue::print).collect(Collectors.joining(", ", "[", "]"));
        }

        @Override
        public String kind() {
            return "a list";
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Items that && items.equals(that.items);
        }

        @Override
        public int hashCode() {
            return items.hashCode();
        }
    }
}
