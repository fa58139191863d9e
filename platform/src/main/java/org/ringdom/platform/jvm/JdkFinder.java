package org.ringdom.platform.jvm;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds a JDK that is new enough, even where {@code java} on the PATH is not: first JAVA_HOME, then the PATH, then the newest
 * of those in the usual folders. Nothing is run: each JDK says what it is in its file {@code release}.
 */
public final class JdkFinder {
    private static final Pattern VERSION = Pattern.compile("^JAVA_VERSION=\"((\\d+)[^\"]*)\"", Pattern.MULTILINE);

    private final Map<String, String> environment;
    private final List<Path> folders;

    /**
     * @param environment where JAVA_HOME and PATH are looked up
     * @param folders folders that hold JDKs
     */
    JdkFinder(Map<String, String> environment, List<Path> folders) {
        this.environment = Map.copyOf(environment);
        this.folders = List.copyOf(folders);
    }

    /** A finder for this process's environment and the folders that distributions and tools use. */
    public static JdkFinder ofThisHost() {
        Path home = Path.of(System.getProperty("user.home", "/"));
        return new JdkFinder(System.getenv(),
                List.of(Path.of("/usr/lib/jvm"), Path.of("/usr/java"), Path.of("/opt"), Path.of("/opt/java"),
                        home.resolve(".sdkman/candidates/java"), home.resolve(".jdks"),
                        home.resolve(".local/lib/jvm")));
    }

    /**
     * A JDK.
     *
     * @param home its folder
     * @param feature its feature release, such as 25
     * @param version its whole version, such as 25.0.3
     */
    public record Jdk(Path home, int feature, String version) {
        /** Its launcher. */
        public Path java() {
            return home.resolve("bin/java");
        }
    }

    /**
     * The JDK to use.
     *
     * @throws IllegalStateException if there is none; one line says what is missing and what was found instead
     */
    public Jdk find() {
        List<String> rejected = new ArrayList<>();
        return fromJavaHome(rejected).or(() -> fromPath(rejected)).or(() -> fromFolders(rejected))
                .orElseThrow(() -> new IllegalStateException("no JDK " + JvmFlags.MINIMUM_FEATURE + " or newer found ("
                        + String.join("; ", rejected) + "): install one, or set JAVA_HOME to it"));
    }

    private Optional<Jdk> fromJavaHome(List<String> rejected) {
        String home = environment.getOrDefault("JAVA_HOME", "");
        if (home.isBlank()) {
            rejected.add("JAVA_HOME is not set");
            return Optional.empty();
        }
        return accepted(Path.of(home), "JAVA_HOME " + home, rejected);
    }

    private Optional<Jdk> fromPath(List<String> rejected) {
        for (String entry : environment.getOrDefault("PATH", "").split(File.pathSeparator)) {
            Path java = Path.of(entry).resolve("java");
            if (entry.isBlank() || !Files.isExecutable(java)) {
                continue;
            }
            try {
                Path home = java.toRealPath().getParent().getParent();
                return home == null ? Optional.empty() : accepted(home, "java on the PATH", rejected);
            } catch (IOException gone) {
                rejected.add(java + " cannot be followed");
            }
        }
        rejected.add("no java on the PATH");
        return Optional.empty();
    }

    private Optional<Jdk> fromFolders(List<String> rejected) {
        List<Jdk> found = new ArrayList<>();
        for (Path folder : folders) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
                for (Path entry : entries) {
                    inspect(entry).ifPresent(found::add);
                }
            } catch (IOException absent) {
                // most hosts have only one or two of these folders
            }
        }
        Optional<Jdk> newest = found.stream().max(Comparator
                .comparingInt(Jdk::feature).thenComparing(Jdk::version, JdkFinder::compareVersions)
                .thenComparing(Jdk::home));
        if (newest.isPresent() && newest.get().feature() >= JvmFlags.MINIMUM_FEATURE) {
            return newest;
        }
        rejected.add(newest.map(jdk -> "the newest elsewhere is " + jdk.version() + " in " + jdk.home())
                .orElse("none in the usual folders"));
        return Optional.empty();
    }

    /** Number by number, so that 25.0.10 is newer than 25.0.9. */
    private static int compareVersions(String one, String two) {
        return Arrays.compare(numbers(one), numbers(two));
    }

    private static int[] numbers(String version) {
        return Pattern.compile("\\d+").matcher(version).results().mapToInt(found -> Integer.parseInt(found.group()))
                .toArray();
    }

    private static Optional<Jdk> accepted(Path home, String origin, List<String> rejected) {
        Optional<Jdk> jdk = inspect(home);
        if (jdk.isPresent() && jdk.get().feature() >= JvmFlags.MINIMUM_FEATURE) {
            return jdk;
        }
        rejected.add(origin + " is " + jdk.map(Jdk::version).orElse("no JDK"));
        return Optional.empty();
    }

    /** What a folder holds; empty if it is no JDK, or only a runtime without a compiler. */
    private static Optional<Jdk> inspect(Path home) {
        if (!Files.isExecutable(home.resolve("bin/java")) || !Files.isExecutable(home.resolve("bin/javac"))) {
            return Optional.empty();
        }
        try {
            Matcher matcher = VERSION.matcher(Files.readString(home.resolve("release")));
            return matcher.find()
                    ? Optional.of(new Jdk(home, Integer.parseInt(matcher.group(2)), matcher.group(1)))
                    : Optional.empty();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }
}
