package org.ringdom.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.launcher.image.DebianImage;
import org.ringdom.tests.support.HostPrograms;
import org.ringdom.tests.support.LinuxGuest;
import org.ringdom.tests.support.LinuxImage;
import org.ringdom.tests.support.ProgramsDisk;
import org.ringdom.tests.support.Ringdom;

/**
 * Debian's own programs, static and dynamic ones, on the CPU in software: a guest boots from a disk of packages, runs them, and they
 * print to the last byte what they print on this machine. Some choose their code by what the processor can do, and choose otherwise there.
 */
class GuestProgramsIT {
    private static final int PROGRAMS = 120;
    /** Lines of a difference that are shown. */
    private static final int SHOWN = 6;

    @TempDir
    private Path folder;

    @Test
    void programsPrintWhatTheyPrintOnTheHost() throws Exception {
        HostPrograms.require("debugfs", "e2fsprogs");
        HostPrograms.require("xenstore-ls", "xenstore-utils");
        HostPrograms.requireNamespaces();
        Path image = LinuxImage.folderWith(ProgramsDisk.PACKAGES);
        ProgramsDisk programs = ProgramsDisk.make(folder, DebianImage.disk(image));
        Map<String, String> expected = programs.resultsOfHost();
        assertTrue(expected.size() >= PROGRAMS, "only " + expected.keySet());
        expected.forEach((name, result) -> assertTrue(result.endsWith("\nexit 0\n"), name + " on the host: " + result));
        runInGuest(image, programs);
        Map<String, String> found = programs.resultsOfGuest();
        List<String> differences = new ArrayList<>();
        expected.forEach((name, result) -> differences.addAll(difference(name, result, found.getOrDefault(name, ""))));
        assertEquals(List.of(), differences);
        assertEquals(expected.keySet(), found.keySet());
    }

    private void runInGuest(Path image, ProgramsDisk programs) throws Exception {
        try (Ringdom ringdom = Ringdom.up(folder);
                LinuxGuest guest = LinuxGuest.create(ringdom, image,
                        "root=/dev/xvda watchdog_thresh=60 rodata=off apparmor=0 " + LinuxGuest.LOGIN, """
                                name = "programs"
                                memory = 384
                                disk = [ 'format=raw, vdev=xvda, access=rw, target=%s' ]
                                """.formatted(programs.disk()))) {
            guest.logIn();
            guest.awaitShown("ringdom:~#", LinuxGuest.BOOT);
            guest.run("dmesg -n 1");
            guest.run(ProgramsDisk.RUN, LinuxGuest.BOOT);
            assertEquals("complaints 0", guest.run(
                    "dmesg | grep -ciE 'I/O error|BUG:|Oops|WARNING:|Call Trace' | sed 's/^/complaints /'"));
            storeIsTheSameFromInside(ringdom, guest);
            guest.type("poweroff");
            Awaitility.await("the guest is gone").atMost(LinuxGuest.BOOT).pollInterval(Duration.ofMillis(100))
                    .until(() -> !ringdom.run("list").ok().out().contains("programs"));
        }
    }

    /** Debian's own client, through the kernel's device for it. */
    private static void storeIsTheSameFromInside(Ringdom ringdom, LinuxGuest guest) throws InterruptedException {
        String home = "/local/domain/" + guest.domid();
        String outside = ringdom.xenstore("xenstore-ls", "-fp", home).ok().out();
        assertTrue(outside.contains(home + "/device/vbd/51712/state = \"4\""), outside);
        assertEquals(outside.strip(), guest.run("xenstore-ls -fp " + home + " | cat")); // it cuts lines for a terminal
    }

    /** The first lines that are not the same; empty: all are. */
    private static List<String> difference(String name, String expected, String found) {
        List<String> on = expected.lines().toList();
        List<String> in = found.lines().toList();
        List<String> lines = new ArrayList<>();
        for (int line = 0; line < Math.max(on.size(), in.size()) && lines.size() < SHOWN; line++) {
            String host = line < on.size() ? on.get(line) : "(nothing)";
            String guest = line < in.size() ? in.get(line) : "(nothing)";
            if (!host.equals(guest)) {
                lines.add("%n%s, line %d%n  host  %s%n  guest %s".formatted(name, line + 1, host, guest));
            }
        }
        return lines;
    }
}
