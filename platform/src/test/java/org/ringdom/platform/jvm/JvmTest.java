package org.ringdom.platform.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JvmTest {
    @TempDir
    Path folder;

    private Path jdk(String name, String version) throws IOException {
        Path home = Files.createDirectories(folder.resolve(name));
        Files.createDirectories(home.resolve("bin"));
        for (String tool : List.of("java", "javac")) {
            Files.writeString(home.resolve("bin").resolve(tool), "");
            assertTrue(home.resolve("bin").resolve(tool).toFile().setExecutable(true));
        }
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    @Test
    void commonFlagsAreOneWordEach() {
        List<String> flags = JvmFlags.common();

        assertTrue(flags.contains("--enable-native-access=ALL-UNNAMED"), flags.toString());
        int opens = flags.indexOf("--add-opens");
        assertEquals("java.base/jdk.internal.misc=ALL-UNNAMED", flags.get(opens + 1));
        assertTrue(flags.stream().noneMatch(flag -> flag.contains(" ") || flag.startsWith("#")), flags.toString());
        assertEquals(List.of("-a", "b", "-c"), JvmFlags.parse("# x\n\n -a  b\n-c\n"));
    }

    @Test
    void roleSetsTheHeapAndTheCacheIsUsedIfItIsThere() throws IOException {
        Path cache = folder.resolve("svc.aot");
        assertFalse(JvmFlags.serviceFlags("xenstore", Optional.of(cache), Optional.empty()).toString()
                .contains("AOTCache"));
        Files.writeString(cache, "x");

        List<String> flags = JvmFlags.serviceFlags("xenstore", Optional.of(cache), Optional.of(folder));

        assertTrue(flags.containsAll(JvmFlags.common()));
        assertTrue(flags.contains("-Xmx128m"), flags.toString());
        assertTrue(flags.contains("-XX:AOTCache=" + cache), flags.toString());
        assertTrue(flags.contains("-XX:ErrorFile=" + folder + "/crash-xenstore-%p.log"), flags.toString());
        assertEquals(JvmFlags.serviceFlags("guest", Optional.empty(), Optional.empty()),
                JvmFlags.serviceFlags("guest-16", Optional.empty(), Optional.empty()));
    }

    @Test
    void realJvmTakesAllFlagsAndDoesWithABrokenCacheQuietly() throws Exception {
        Path cache = Files.writeString(folder.resolve("broken.aot"), "no cache");
        for (String role : List.of("supervisor", "microhypervisor", "guest-16", "other")) {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(JvmFlags.serviceFlags(role, Optional.of(cache), Optional.of(folder)));
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), Hello.class.getName()));
            Process process = new ProcessBuilder(command).redirectError(folder.resolve("err").toFile()).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, process.waitFor(), () -> output + read(folder.resolve("err")));
            assertEquals("hello\n", output);
        }
    }

    @Test
    void trainedCacheFitsTheFlagsOfTheRole() throws Exception {
        Path cache = folder.resolve("hello.aot");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Path recorded = folder.resolve("hello.conf");
        assertTrue(run(java, JvmFlags.recordingFlags("blkback", recorded, folder.resolve("hello.classes")))
                .startsWith("hello\n"));
        run(java, JvmFlags.assemblyFlags("blkback", recorded, cache));
        List<String> flags = new ArrayList<>(JvmFlags.serviceFlags("blkback", Optional.of(cache), Optional.empty()));
        flags.add("-XX:AOTMode=on"); // a mismatch would be fatal

        assertEquals("hello\n", run(java, flags));
    }

    private String run(String java, List<String> flags) throws Exception {
        List<String> command = new ArrayList<>(List.of(java));
        command.addAll(flags);
        command.addAll(List.of("-cp", helloJar().toString(), Hello.class.getName()));
        Process process = new ProcessBuilder(command).redirectError(folder.resolve("err").toFile()).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), () -> output + read(folder.resolve("err")));
        return output;
    }

    /** An AOT cache does not take class path entries that are folders. */
    private Path helloJar() throws IOException {
        Path jar = folder.resolve("hello.jar");
        if (!Files.exists(jar)) {
            String name = Hello.class.getName().replace('.', '/') + ".class";
            try (var out = new JarOutputStream(Files.newOutputStream(jar));
                    var in = Hello.class.getClassLoader().getResourceAsStream(name)) {
                out.putNextEntry(new ZipEntry(name));
                in.transferTo(out);
            }
        }
        return jar;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failed) {
            return failed.toString();
        }
    }

    /** A program that says one word. */
    static final class Hello {
        public static void main(String[] args) {
            System.out.println("hello");
        }
    }

    @Test
    void javaHomeWinsThenThePathThenTheNewest() throws IOException {
        Path old = jdk("jdk-17", "17.0.15");
        Path good = jdk("jdk-25", "25.0.9");
        jdk("jdk-25u", "25.0.10");
        jdk("jdk-8", "1.8.0_402");
        Path own = jdk("elsewhere/mine", "26");
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("java"), good.resolve("bin/java"));

        assertEquals(own, find(Map.of("JAVA_HOME", own.toString(), "PATH", bin.toString())).home());
        assertEquals(good.toRealPath(), find(Map.of("JAVA_HOME", old.toString(), "PATH", "/none:" + bin)).home());
        JdkFinder.Jdk newest = find(Map.of("PATH", old.resolve("bin").toString()));
        assertEquals(new JdkFinder.Jdk(folder.resolve("jdk-25u"), 25, "25.0.10"), newest);
        assertEquals(folder.resolve("jdk-25u/bin/java"), newest.java());
    }

    private JdkFinder.Jdk find(Map<String, String> environment) {
        return new JdkFinder(environment, List.of(folder, folder.resolve("absent"))).find();
    }

    @Test
    void whatIsMissingIsSaidInOneLine() throws IOException {
        assertEquals("no JDK 25 or newer found (JAVA_HOME is not set; no java on the PATH; none in the usual folders): "
                + "install one, or set JAVA_HOME to it",
                assertThrows(IllegalStateException.class, () -> find(Map.of())).getMessage());
        Path old = jdk("jdk-17", "17.0.15");

        String message = assertThrows(IllegalStateException.class,
                () -> find(Map.of("JAVA_HOME", "/none", "PATH", old.resolve("bin").toString()))).getMessage();

        assertEquals("no JDK 25 or newer found (JAVA_HOME /none is no JDK; java on the PATH is 17.0.15; "
                + "the newest elsewhere is 17.0.15 in " + old + "): install one, or set JAVA_HOME to it", message);
    }

    @Test
    void thisHostHasOne() {
        assertTrue(JdkFinder.ofThisHost().find().feature() >= JvmFlags.MINIMUM_FEATURE);
    }
}
