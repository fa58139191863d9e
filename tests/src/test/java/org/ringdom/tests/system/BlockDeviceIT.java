package org.ringdom.tests.system;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.platform.process.Processes;
import org.ringdom.tests.support.CommandResult;
import org.ringdom.tests.support.Commands;
import org.ringdom.tests.support.Ringdom;
import org.ringdom.tests.support.VerifiedGuest;

/** A block device of the host as a guest's disk. */
class BlockDeviceIT {
    @TempDir
    private Path folder;

    private Path device;

    @BeforeEach
    void attach() throws IOException {
        assumeTrue(Processes.euid() == 0, "skipped: only root can make a loop device");
        Path file = folder.resolve("device.img");
        try (RandomAccessFile image = new RandomAccessFile(file.toFile(), "rw")) {
            image.setLength(16 << 20);
        }
        CommandResult made = Commands.run(Map.of(), List.of("losetup", "--find", "--show", file.toString()));
        assumeTrue(made.exitCode() == 0 || System.getenv("CI") != null,
                "skipped: no loop device can be made here: " + made.err());
        device = Path.of(made.ok().out().strip());
    }

    @AfterEach
    void detach() {
        if (device != null) {
            Commands.run(Map.of(), List.of("losetup", "--detach", device.toString())).ok();
        }
    }

    @Test
    void aGuestsVerifiedIoOnABlockDeviceSurvivesSigkillOfTheBackend() throws IOException {
        try (Ringdom ringdom = Ringdom.up(Files.createDirectory(folder.resolve("state")))) {
            VerifiedGuest guest = VerifiedGuest.on(device, ringdom, "depth=8");
            guest.awaitRandomPhase();
            for (int i = 0; i < 3; i++) {
                guest.awaitProgress(200);
                ringdom.awaitSuccessor(ringdom.kill("blkback"));
            }
            guest.awaitProgress(200);
            guest.finish();
        }
    }
}
