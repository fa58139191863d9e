package org.ringdom.launcher.toolstack.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigParserTest {
    private static ConfigFile parse(String text) throws ConfigException {
        return ConfigParser.parse("u1.cfg", text);
    }

    private static String errorOf(String text) {
        return assertThrows(ConfigException.class, () -> parse(text)).getMessage();
    }

    private static String text(ConfigFile file, String key) {
        return ((ConfigValue.Text) file.get(key).orElseThrow().value()).text();
    }

    private static long number(ConfigFile file, String key) {
        return ((ConfigValue.Number) file.get(key).orElseThrow().value()).value();
    }

    @Test
    void readsStringsNumbersListsAndComments() throws ConfigException {
        ConfigFile file = parse("""
                # a guest
                name = "u1"; memory=256   # MiB
                hex = 0x10
                octal = 010
                low = -3
                disk = [ 'a',
                         "b",  # the second
                       ]
                nested = [ [ "x", 1 ], [] ]
                """);
        assertEquals("u1", text(file, "name"));
        assertEquals(256, number(file, "memory"));
        assertEquals(16, number(file, "hex"));
        assertEquals(8, number(file, "octal"));
        assertEquals(-3, number(file, "low"));
        assertEquals("[\"a\", \"b\"]", file.get("disk").orElseThrow().value().print());
        assertEquals("[[\"x\", 1], []]", file.get("nested").orElseThrow().value().print());
        assertEquals(List.of("name", "memory", "hex", "octal", "low", "disk", "nested"),
                file.all().stream().map(ConfigFile.Setting::key).toList());
    }

    @Test
    void decodesEscapes() throws ConfigException {
        assertEquals("a\"b\\c\n\t'A\u0007B", text(parse("x = \"a\\\"b\\\\c\\n\\t\\'\\x41\\a\\102\""), "x"));
    }

    @Test
    void laterAssignmentWinsAndAppendExtends() throws ConfigException {
        ConfigFile file = parse("a = 1\na = 2\nl = ['x']\nl += ['y']\ns = 'p'\ns += 'q'\nn += 'new'");
        assertEquals(2, number(file, "a"));
        assertEquals("[\"x\", \"y\"]", file.get("l").orElseThrow().value().print());
        assertEquals("pq", text(file, "s"));
        assertEquals("new", text(file, "n"));
    }

    @Test
    void windowsLineEndsAndByteOrderMarkAreTaken() throws ConfigException {
        assertEquals("u1", text(parse("\uFEFFname = 'u1'\r\nmemory = 1\r\n"), "name"));
    }

    @Test
    void errorsNameLineColumnAndMend() {
        assertEquals("u1.cfg:2:8: the value of 'name' is the bare word u1; put it in quotes: \"u1\"",
                errorOf("\nname = u1\n"));
        assertEquals("u1.cfg:1:6: the string has no end on its line; add the closing \"", errorOf("a =  \"x\nb = 1"));
        assertEquals("u1.cfg:1:5: the list of 'a' is not closed; add the missing ]", errorOf("a = ['x',\n'y'\n"));
        assertEquals("u1.cfg:1:6: expected = or += after 'this', found the bare word is; write this = value",
                errorOf("this is no setting"));
        assertEquals("u1.cfg:1:7: unexpected the number 2 after the value of 'a'; end a setting with a newline or ;",
                errorOf("a = 1 2"));
        assertEquals(
                "u1.cfg:1:5: '0x' is not a number; use decimal digits, 0x with hexadecimal ones or 0 with octal ones;"
                        + " put texts in quotes",
                errorOf("a = 0x"));
        assertEquals("u1.cfg:1:7: unknown escape \\q; write \\\\ for a backslash", errorOf("a = 'x\\q'"));
        assertEquals("u1.cfg:1:1: expected the name of a setting, found the number 5; write name = value",
                errorOf("5 = 1"));
        assertEquals("u1.cfg:1:3: unexpected character {; put texts in quotes, and start comments with #",
                errorOf("a {}"));
        assertEquals(
                "u1.cfg:1:10: expected , or ] in the list of 'a', found the string \"y\"; separate items by commas",
                errorOf("a = ['x' 'y']"));
        assertEquals("u1.cfg:1:4: expected a value for 'a', found the end of the file; a value is a \"string\","
                + " a number or a [ list ]", errorOf("a ="));
        assertEquals("u1.cfg:2:6: 'a' is a list, to which a string cannot be added; use += with a list on a list or a"
                + " string on a string", errorOf("a = []\na += 'x'"));
    }

    @Test
    void listsNestedTooDeepAreRefusedWithoutOverflow() {
        assertTrue(errorOf("a = " + "[".repeat(100_000)).contains("nested deeper than 16"));
    }

    @Test
    void unreadableFilesAreConfigErrors(@TempDir Path folder) throws Exception {
        Path missing = folder.resolve("no.cfg");
        assertEquals(missing + ":1:1: no such file; check the path",
                assertThrows(ConfigException.class, () -> ConfigParser.parse(missing)).getMessage());
        assertTrue(assertThrows(ConfigException.class, () -> ConfigParser.parse(folder)).getMessage()
                .contains("this is a folder"));
        Path binary = Files.write(folder.resolve("b.cfg"), new byte[]{(byte) 0xc3, 0x28});
        assertTrue(assertThrows(ConfigException.class, () -> ConfigParser.parse(binary)).getMessage()
                .contains("no text in UTF-8"));
    }
}
