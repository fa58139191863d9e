package org.ringdom.tests.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;

/** The project's own folders: its modules, their sources and their compiled main classes. */
final class SourceTree {
    /** The modules as the root pom lists them. */
    static final List<String> MODULES = List.of("abi", "platform", "runtime", "microhypervisor", "xenstore-svc",
            "netback-svc", "blkback-svc", "blktap-stats", "console-svc", "images", "x86", "guest", "launcher", "perf",
            "tests");

    private static JavaClasses imported;

    private SourceTree() {
    }

    /** The folder that holds all modules. */
    static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.exists(folder.resolve("microhypervisor/pom.xml"))) {
            folder = folder.getParent();
        }
        if (folder == null) {
            throw new IllegalStateException("not inside the project's folder");
        }
        return folder;
    }

    /** Every compiled main class of every module, read once. */
    static synchronized JavaClasses mainClasses() {
        if (imported == null) {
            List<Path> folders = new ArrayList<>();
            for (String module : MODULES) {
                Path classes = root().resolve(module).resolve("target/classes");
                if (Files.isDirectory(classes)) {
                    folders.add(classes);
                }
            }
            imported = new ClassFileImporter().importPaths(folders);
        }
        return imported;
    }

    /** Java files below {@code folder} of a module; none if the module has no such folder. */
    static List<Path> javaFiles(String module, String folder) {
        Path sources = root().resolve(module).resolve(folder);
        if (!Files.isDirectory(sources)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(sources)) {
            return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Java files of all modules, main and test. */
    static List<Path> allJavaFiles() {
        List<Path> files = new ArrayList<>();
        for (String module : MODULES) {
            files.addAll(javaFiles(module, "src/main/java"));
            files.addAll(javaFiles(module, "src/test/java"));
        }
        return files;
    }

    static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
