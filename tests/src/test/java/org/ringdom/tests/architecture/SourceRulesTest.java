package org.ringdom.tests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

/** Rules that only the sources show. */
class SourceRulesTest {
    private static final int MAX_LINES = 500;
    /** The core is to be read in an afternoon: its main code, without blank lines and comments. */
    private static final int MAX_CORE_LINES = 2500;
    /** In pieces, so that this file does not name what it forbids. */
    private static final Pattern UNFINISHED = Pattern.compile("\\b(TO" + "DO|FIX" + "ME)\\b");

    @Test
    void filesStayShort() {
        List<String> tooLong = new ArrayList<>();
        for (Path file : SourceTree.allJavaFiles()) {
            int lines = SourceTree.lines(file).size();
            if (lines > MAX_LINES) {
                tooLong.add(name(file) + ": " + lines + " lines");
            }
        }
        assertEquals(List.of(), tooLong);
    }

    @Test
    void nothingIsMarkedUnfinished() {
        List<String> found = new ArrayList<>();
        for (Path file : SourceTree.allJavaFiles()) {
            for (String line : SourceTree.lines(file)) {
                if (UNFINISHED.matcher(line).find()) {
                    found.add(name(file) + ": " + line.strip());
                }
            }
        }
        assertEquals(List.of(), found);
    }

    @Test
    void everyMainPackageSaysWhatItIs() {
        Set<Path> folders = new HashSet<>();
        for (String module : SourceTree.MODULES) {
            SourceTree.javaFiles(module, "src/main/java").forEach(file -> folders.add(file.getParent()));
        }
        List<String> silent = folders.stream().filter(folder -> !describes(folder.resolve("package-info.java")))
                .map(SourceRulesTest::name).sorted().toList();
        assertEquals(List.of(), silent, "packages without a package-info with javadoc");
    }

    private static boolean describes(Path packageInfo) {
        return Files.exists(packageInfo)
                && SourceTree.lines(packageInfo).stream().anyMatch(line -> line.contains("/**"));
    }

    @Test
    void theCoreStaysSmall() {
        int files = 0;
        int lines = 0;
        for (Path file : SourceTree.javaFiles("microhypervisor", "src/main/java")) {
            files++;
            lines += codeLines(file);
        }
        System.out.println(
                "The core: " + lines + " lines of code in " + files + " files (at most " + MAX_CORE_LINES + ")");
        assertTrue(lines > 0 && lines <= MAX_CORE_LINES, lines + " lines of code in the core");
    }

    /** Lines that are neither blank nor comment nor import nor package. */
    private static int codeLines(Path file) {
        int count = 0;
        boolean inComment = false;
        for (String raw : SourceTree.lines(file)) {
            String line = raw.strip();
            if (inComment || line.startsWith("/*")) {
                inComment = !line.endsWith("*/");
            } else if (!line.isEmpty() && !line.startsWith("//") && !line.startsWith("import ")
                    && !line.startsWith("package ")) {
                count++;
            }
        }
        return count;
    }

    private static String name(Path file) {
        return SourceTree.root().relativize(file).toString();
    }
}
