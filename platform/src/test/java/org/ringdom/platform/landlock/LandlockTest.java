package org.ringdom.platform.landlock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.platform.jvm.JvmFlags;

class LandlockTest {
    @TempDir
    private Path folder;

    @Test
    void aConfinementSurvivesBeingHandedOverAsWords() {
        Confinement confinement = new Confinement(List.of(new Confinement.Rule(Path.of("/a:b c"), FileAccess.RUN)));
        List<String> words = new ArrayList<>(confinement.toWords());
        words.add("more");
        assertEquals(confinement, Confinement.fromWords(words));
        assertEquals(2, Confinement.length(words));
        assertTrue(Confinement.fromWords(Confinement.NONE.toWords()).isNone());
    }

    @Test
    void aRuleSetKnowsNoMoreThanTheKernel() {
        assertEquals((1 << 13) - 1, FileAccess.known(1));
        assertEquals(0, FileAccess.known(2) & FileAccess.TRUNCATE);
        assertEquals(FileAccess.TRUNCATE, FileAccess.known(3) & FileAccess.TRUNCATE);
        assertEquals(FileAccess.IOCTL_DEV, FileAccess.known(5) & FileAccess.IOCTL_DEV);
    }

    @Test
    void aConfinedThreadOpensNothingElseAndEarlierThreadsAreFree() throws Exception {
        assumeTrue(Landlock.isUsable(), "this kernel has no Landlock");
        Map<String, String> said = run("thread");
        assertEquals("no", said.get("forbidden"));
        assertEquals("yes", said.get("earlier"));
    }

    @Test
    void aConfinedProcessOpensNothingElseByAnyThread() throws Exception {
        assumeTrue(Landlock.canConfineProcess(), "this kernel has no Landlock");
        Map<String, String> wanted = new LinkedHashMap<>(Map.of("allowed", "yes", "read", "yes", "write", "no",
                "truncate", "no", "forbidden", "no", "earlier", "no"));
        wanted.put("signal", Landlock.abi() >= Landlock.SIGNAL_ABI ? "no" : "yes");
        assertEquals(wanted, run("process"));
    }

    private Map<String, String> run(String how) throws IOException, InterruptedException {
        Path allowed = Files.createDirectory(folder.resolve("allowed"));
        Files.writeString(allowed.resolve("old"), "old");
        Path readable = Files.writeString(folder.resolve("readable"), "r");
        Path forbidden = Files.writeString(folder.resolve("forbidden"), "f");
        List<String> command = new ArrayList<>(List.of("setpriv", "--no-new-privs", "--", // as all our processes
                Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(JvmFlags.common());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp", System.getProperty("java.class.path"),
                ConfinedProgram.class.getName(), how, allowed.toString(), readable.toString(), forbidden.toString(),
                Long.toString(ProcessHandle.current().pid())));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        Map<String, String> said = new LinkedHashMap<>();
        output.lines().filter(line -> line.contains("=")).map(line -> line.split("=", 2))
                .forEach(pair -> said.put(pair[0], pair[1]));
        return said;
    }
}
