package org.ringdom.platform.process;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.platform.linux.Errno;
import org.ringdom.platform.linux.LinuxException;

class ProcessTest {
    private static final long LONG_MS = 30_000;

    @TempDir
    Path folder;

    private final List<Spawn.Child> children = new ArrayList<>();

    @AfterEach
    void endChildren() {
        for (Spawn.Child child : children) {
            if (Processes.reap(child.pid()).isEmpty() && child.handle().send(Signals.SIGKILL)) {
                child.handle().awaitDeath(LONG_MS);
                Processes.reap(child.pid());
            }
            child.close();
        }
    }

    private Spawn.Child start(Spawn spawn) {
        Spawn.Child child = spawn.start();
        children.add(child);
        return child;
    }

    private Spawn.Child sleeper() {
        return start(Spawn.command("/bin/sleep", "1000"));
    }

    private String shell(String script, Map<String, String> environment) throws IOException {
        Path output = folder.resolve("out");
        Spawn.Child child = start(
                Spawn.command("/bin/sh", "-c", script).environment(environment).directory(folder).output(output));
        assertTrue(child.handle().awaitDeath(LONG_MS));
        return Files.readString(output);
    }

    @Test
    void pidFdIsReadableOnlyAfterDeath() {
        Spawn.Child child = sleeper();
        assertFalse(child.handle().isDead());
        assertFalse(child.handle().awaitDeath(20));

        assertTrue(child.handle().send(Signals.SIGKILL));

        assertTrue(child.handle().awaitDeath(LONG_MS));
        assertEquals(Optional.of("killed by SIGKILL"), Processes.reap(child.pid()).map(ExitStatus::toString));
        assertTrue(child.handle().isDead());
        assertFalse(child.handle().send(Signals.SIGTERM), "a reaped process takes no signal");
        assertEquals(Optional.empty(), Processes.reap(child.pid()));
    }

    @Test
    void pidFdOfReapedNumberIsEmpty() {
        Spawn.Child child = start(Spawn.command("/bin/sh", "-c", "exit 3"));
        assertTrue(child.handle().awaitDeath(LONG_MS));

        assertTrue(PidFd.open(child.pid()).isPresent(), "not reaped yet");
        assertEquals(Optional.of(new ExitStatus(3, 0)), Processes.reap(child.pid()));
        assertEquals(Optional.empty(), PidFd.open(child.pid()));
    }

    @Test
    void closedHandleThrowsInsteadOfWaitingForEver() {
        Spawn.Child child = sleeper();
        PidFd handle = PidFd.open(child.pid()).orElseThrow();
        handle.close();
        handle.close();

        assertThrows(IllegalStateException.class, handle::isDead);
        assertThrows(IllegalStateException.class, () -> handle.send(Signals.SIGKILL));
        assertThrows(IllegalArgumentException.class, () -> PidFd.open(0));
    }

    @Test
    void runningChildAndStrangersAreNotReaped() {
        assertEquals(Optional.empty(), Processes.reap(sleeper().pid()));
        assertEquals(Optional.empty(), Processes.reap(1));
    }

    @Test
    void ageCountsFromTheStart() {
        long before = ProcessIdentity.self().ageMs();
        long child = sleeper().identity().ageMs();
        long after = ProcessIdentity.self().ageMs();

        assertTrue(before > 0 && after >= before, before + " ms, then " + after + " ms");
        assertTrue(child <= after - before + 20, child + " ms, though it was started " + (after - before) + " ms ago");
    }

    @Test
    void identitySurvivesOnlyAsLongAsItsProcess() {
        Spawn.Child child = sleeper();
        ProcessIdentity identity = child.identity();
        assertTrue(identity.isAlive());
        assertTrue(ProcessIdentity.self().isAlive());

        ProcessIdentity other = new ProcessIdentity(identity.pid(), identity.startTimeTicks() + 1, identity.bootId());
        assertFalse(other.isAlive(), "same number, other start");
        ProcessIdentity earlierBoot = new ProcessIdentity(identity.pid(), identity.startTimeTicks(), new UUID(1, 2));
        assertEquals(Optional.empty(), earlierBoot.adopt());

        try (PidFd adopted = identity.adopt().orElseThrow()) {
            adopted.send(Signals.SIGKILL);
            assertTrue(adopted.awaitDeath(LONG_MS));
        }
        assertFalse(identity.isAlive(), "dead but not reaped");
        Processes.reap(child.pid());
        assertFalse(identity.isAlive());
        assertEquals(Optional.empty(), identity.adopt());
    }

    @Test
    void startTimeIsFoundBehindNastyNames() {
        String tail = " S 1 1 1 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 4711 99 100";
        assertEquals(OptionalLong.of(4711), ProcessIdentity.parseStartTime("7 (a) b (c))" + tail));
        assertEquals(OptionalLong.empty(), ProcessIdentity.parseStartTime(""));
    }

    @Test
    void childHasItsOwnSession() {
        Spawn.Child child = sleeper();

        assertEquals(Optional.of(child.pid()), Processes.session(child.pid()));
    }

    @Test
    void childInheritsNoDescriptorAndReadsNothing() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "x");
        try (var open = Files.newInputStream(secret)) {
            // the listing itself holds one more descriptor, on /proc/<pid>/fd
            String listing = shell("exec /bin/ls -l /proc/self/fd", Map.of());
            List<String> targets = listing.lines().filter(line -> line.contains(" -> "))
                    .map(line -> line.replaceAll(".* (\\d+) -> ", "$1 ")).toList();
            assertEquals("0 /dev/null", targets.get(0), listing);
            assertEquals("1 " + folder.resolve("out").toRealPath(), targets.get(1), listing);
            assertEquals("2 " + folder.resolve("out").toRealPath(), targets.get(2), listing);
            assertEquals(4, targets.size(), listing);
            assertEquals('x', open.read());
        }
    }

    @Test
    void outputIsPrivateAndAppendedTo() throws IOException {
        shell("echo one; echo two >&2", Map.of());

        assertEquals("one\ntwo\nthree\n", shell("echo three", Map.of()));
        assertEquals("rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("out"))));
    }

    @Test
    void environmentAndFolderAreAsGiven() throws IOException {
        String output = shell("/usr/bin/env; pwd -P", Map.of("RINGDOM_A", "1 ä"));

        assertTrue(output.contains("RINGDOM_A=1 ä\n"), output);
        assertFalse(output.contains("HOME="), output);
        assertTrue(output.endsWith(folder.toRealPath() + "\n"), output);
    }

    @Test
    void signalMaskAndActionsAreDefault() throws IOException {
        String status = shell("exec /bin/cat /proc/self/status", Map.of());

        assertEquals(0, signals(status, "SigBlk"), status);
        // 32 and 33 belong to the C library, which has them ignored in a spawned child
        assertEquals(0, signals(status, "SigIgn") & 0x7FFF_FFFFL, status);
    }

    private static long signals(String status, String field) {
        String line = status.lines().filter(text -> text.startsWith(field + ":")).findFirst().orElseThrow();
        return Long.parseUnsignedLong(line.substring(field.length() + 1).trim(), 16);
    }

    @Test
    void failuresToStartAreSaid() {
        assertEquals("cannot start /no/such/java: No such file or directory (ENOENT)",
                assertThrows(LinuxException.class, () -> Spawn.command("/no/such/java").start()).getMessage());
        assertEquals("cannot run in /no/such: No such file or directory (ENOENT)",
                assertThrows(LinuxException.class,
                        () -> Spawn.command("/bin/true").directory(Path.of("/no/such")).start()).getMessage());
        assertEquals(Errno.EISDIR, assertThrows(LinuxException.class,
                () -> Spawn.command("/bin/true").output(folder).start()).errno());
        assertThrows(IllegalArgumentException.class, () -> Spawn.command("true"));
    }

    @Test
    void spawningLeaksNoDescriptor() throws IOException {
        start(Spawn.command("/bin/true")).handle().awaitDeath(LONG_MS);
        long before = descriptors();
        for (int i = 0; i < 20; i++) {
            Spawn.Child child = Spawn.command("/bin/true").start();
            child.handle().awaitDeath(LONG_MS);
            Processes.reap(child.pid());
            child.close();
            assertThrows(LinuxException.class, () -> Spawn.command("/no/such").start());
        }
        assertEquals(before, descriptors());
    }

    private static long descriptors() throws IOException {
        try (var entries = Files.list(Path.of("/proc/self/fd"))) {
            return entries.count();
        }
    }

    @Test
    void stoppedProcessIsNotDead() throws IOException {
        Spawn.Child child = sleeper();
        child.handle().send(Signals.SIGSTOP);
        Path stat = Path.of("/proc/" + child.pid() + "/stat");
        await().until(() -> Files.readString(stat).contains(") T "));

        assertFalse(child.handle().isDead());
        assertTrue(child.identity().isAlive());
    }

    @Test
    void selfKillEndsTheProcessAtOnce() {
        Spawn.Child child = start(Spawn.command(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                Suicide.class.getName()).output(folder.resolve("out")));

        assertTrue(child.handle().awaitDeath(LONG_MS));
        assertEquals(Optional.of(new ExitStatus(0, Signals.SIGKILL)), Processes.reap(child.pid()));
        assertFalse(Files.exists(folder.resolve("hook")));
    }

    /** Kills itself; its shutdown hook must not run. */
    static final class Suicide {
        public static void main(String[] args) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    Files.createFile(Path.of("hook"));
                } catch (IOException failed) {
                    throw new java.io.UncheckedIOException(failed);
                }
            }));
            SelfKill.now();
        }
    }

    @Test
    void thisProcessKnowsItself() throws IOException {
        assertEquals(ProcessHandle.current().pid(), Processes.pid());
        assertEquals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"), Processes.uid());
        assertEquals(ProcessHandle.current().pid(), ProcessIdentity.self().pid());
        assertFalse(Processes.userName().isBlank());
        Processes.nameThread("ringdom-name");
        assertEquals("ringdom-name", Files.readString(Path.of("/proc/thread-self/comm")).trim());
        assertEquals("signal 40", Signals.name(40));
        assertEquals("SIGTERM", Signals.name(15));
        assertEquals("SIGSYS", Signals.name(31));
    }
}
