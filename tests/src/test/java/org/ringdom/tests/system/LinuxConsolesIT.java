package org.ringdom.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.tests.support.AttachedConsole;
import org.ringdom.tests.support.LinuxGuest;
import org.ringdom.tests.support.LinuxImage;
import org.ringdom.tests.support.Ringdom;

/** A stock kernel's hvc1 and hvc2, which are channels of the domain file, while the console service is killed. */
class LinuxConsolesIT {
    private static final int LINES = 3000;
    private static final int PROGRESS = 1000;
    private static final int KILLS = 3;

    @TempDir
    private Path folder;
    private Ringdom ringdom;

    @Test
    void channelsAreFurtherTerminalsOfTheKernel() throws Exception {
        Path image = LinuxImage.folder(folder);
        try (Ringdom instance = Ringdom.up(folder)) {
            ringdom = instance;
            try (LinuxGuest guest = LinuxGuest.create(ringdom, image, "watchdog_thresh=60 rodata=off apparmor=0", """
                    name = "many"
                    memory = 128
                    channel = [ 'connection=pty,name=agent', 'connection=pty,name=echo' ]
                    """)) {
                guest.awaitShell();
                guest.run("dmesg -n 1");
                assertEquals("device/console/1\ndevice/console/2", guest.run("cat /sys/bus/xen/devices/*/nodename"
                        + " | grep console"));
                // kept open, since the kernel sets a terminal back when the last one closes it
                guest.run("exec 3<>/dev/hvc1 4<>/dev/hvc2; stty raw -echo <&3; stty raw -echo <&4");
                outputGoesOn(guest);
                inputGoesOn(guest);
                ringdom.run("destroy", "many").ok();
            }
        }
    }

    private void outputGoesOn(LinuxGuest guest) throws InterruptedException {
        String lines = IntStream.rangeClosed(1, LINES).mapToObj(number -> "line " + number + "\n")
                .collect(Collectors.joining());
        try (AttachedConsole agent = AttachedConsole.type(ringdom, guest.domid(), 1)) {
            guest.type("i=0; while [ $i -lt " + LINES + " ]; do i=$((i + 1)); echo line $i; done >&3");
            for (int kill = 0; kill < KILLS; kill++) {
                agent.awaitMore(PROGRESS);
                ringdom.awaitSuccessor(ringdom.kill("console"));
            }
            assertEquals(lines, agent.awaitShown("line " + LINES + "\n", LinuxGuest.ANSWER));
            agent.typeLine("from outside");
            assertEquals("read: from outside", guest.run("read -r line <&3; echo read: $line"));
        }
        assertEquals(lines, ringdom.run("console", "--log", "-n", "1", "many").ok().out());
    }

    private void inputGoesOn(LinuxGuest guest) throws InterruptedException {
        guest.run("{ cat <&4 >&4 & }");
        try (AttachedConsole echo = AttachedConsole.type(ringdom, guest.domid(), 2)) {
            echo.typeOnAndOn();
            for (int kill = 0; kill < KILLS; kill++) {
                echo.awaitMore(PROGRESS);
                ringdom.awaitSuccessor(ringdom.kill("console"));
            }
            echo.awaitMore(PROGRESS);
            String typed = echo.stopTyping();
            Awaitility.await("all comes back").atMost(LinuxGuest.ANSWER).pollInterval(Duration.ofMillis(20))
                    .until(() -> echo.shown().length() >= typed.length());
            assertEquals(typed, echo.shown());
        }
    }
}
