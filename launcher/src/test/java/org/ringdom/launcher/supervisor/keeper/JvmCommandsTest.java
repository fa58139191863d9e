package org.ringdom.launcher.supervisor.keeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.abi.shared.ProcessTable;
import org.ringdom.launcher.supervisor.ServiceSpec;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.service.ServiceArguments;

class JvmCommandsTest {
    @TempDir
    private Path temp;
    private InstanceFolder folder;
    private JvmCommands commands;

    @BeforeEach
    void make() {
        folder = new InstanceFolder(temp.resolve("shm"), temp.resolve("state")).create();
        commands = new JvmCommands(folder, Path.of("/jdk/bin/java"), "/with blank/a.jar:/b.jar", Optional.empty(),
                Optional.empty());
    }

    @Test
    void aProcessReadsBackWhatItIs() {
        ServiceSpec guest = new ServiceSpec("guest-17", ProcessTable.KIND_GUEST, "x.Main", OptionalInt.of(17),
                List.of(),
                Map.of("cmdline", "a=b --c \"d\""));
        List<String> command = commands.command(guest, 42);
        assertEquals("@" + folder.run().resolve("jvm-guest.args"), command.get(1), "one file for all guests");
        ServiceArguments read = ServiceArguments.parse(command.subList(3, command.size()).toArray(String[]::new));
        assertEquals(new ServiceArguments(folder.viewOf("guest-17"), "guest-17", 17, 42, 42, guest.options()), read);
    }

    @Test
    void theClassPathIsQuotedInTheArgumentFile() throws Exception {
        commands.supervisor("x.Supervisor");
        List<String> lines = Files.readAllLines(folder.run().resolve("jvm-supervisor.args"));
        assertEquals("\"/with blank/a.jar:/b.jar\"", lines.getLast());
        assertTrue(lines.contains("\"-XX:+UseSerialGC\""));
    }

    @Test
    void flagsForTheNextStartAreUsedOnce() throws Exception {
        ServiceSpec blkback = new ServiceSpec("blkback", ProcessTable.KIND_SERVICE, "x.Main", OptionalInt.of(2),
                List.of(), Map.of());
        Files.writeString(folder.file("next-flags.blkback"), "-Dringdom.crash=blkback.after-take:3\n");
        assertEquals("-Dringdom.crash=blkback.after-take:3", commands.command(blkback, 1).get(2));
        assertFalse(commands.command(blkback, 2).contains("-Dringdom.crash=blkback.after-take:3"));
    }

    @Test
    void whatTheSettingsFileSaysNowIsUsed() throws Exception {
        ServiceSpec blkback = new ServiceSpec("blkback", ProcessTable.KIND_SERVICE, "x.Main", OptionalInt.of(2),
                List.of(), Map.of());
        assertEquals(List.of(), longestSleep(blkback), "no file");
        Files.writeString(folder.settings(), "blkback.wait-max-sleep-ns = 1000000\n");
        assertEquals(List.of("--wait-max-sleep-ns=1000000"), longestSleep(blkback));
        assertEquals(List.of("--wait-max-sleep-ns=1000000"), longestSleep(blkback), "the same file again");
        Files.writeString(folder.settings(), "blkback.wait-max-sleep-ns = 12000000\n");
        assertEquals(List.of("--wait-max-sleep-ns=12000000"), longestSleep(blkback), "another file");
        Files.delete(folder.settings());
        assertEquals(List.of(), longestSleep(blkback), "no file any more");
    }

    private List<String> longestSleep(ServiceSpec spec) {
        return commands.words(spec, 1).stream().filter(word -> word.startsWith("--wait-max-sleep-ns")).toList();
    }
}
