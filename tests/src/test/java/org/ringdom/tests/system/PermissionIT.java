package org.ringdom.tests.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.tests.support.Ringdom;
import org.ringdom.tests.support.VerifiedGuest;

/** What the user has no right to is named in one line, and nothing else is harmed. */
class PermissionIT {
    @TempDir
    private Path folder;

    @Test
    void aStateFolderThatMayNotBeMadeIsNamed() throws IOException {
        Path closed = Files.createDirectory(folder.resolve("closed"));
        mode(closed, "r-x------");
        Ringdom ringdom = Ringdom.prepared(closed.resolve("state"), Map.of()).withoutRootsRights();
        ringdom.run("up", "-d", "--wait").refusedNaming(closed.toString());
        if (Files.exists(ringdom.folder().shm())) {
            throw new AssertionError("the folder in shared memory is left");
        }
        mode(closed, "rwx------");
    }

    @Test
    void anImageThatMayNotBeOpenedIsNamedAndTheOthersGoOn() throws IOException {
        try (Ringdom ringdom = Ringdom.prepared(folder.resolve("state"), Map.of()).withoutRootsRights()) {
            ringdom.run("up", "-d", "--wait").ok();
            VerifiedGuest guest = VerifiedGuest.start(ringdom, folder, 4, "depth=4");
            guest.awaitRandomPhase();
            for (String mode : new String[]{"---------", "r--------"}) {
                Path image = Files.write(folder.resolve("closed-" + mode.charAt(0) + ".img"), new byte[1 << 20]);
                mode(image, mode);
                Path config = Files.writeString(folder.resolve("closed.cfg"), """
                        name = "closed"
                        kernel = "java:org.ringdom.guest.verifier.Verifier"
                        memory = 16
                        disk = [ 'format=raw,vdev=xvda,access=rw,target=%s' ]
                        """.formatted(image));
                ringdom.run("create", config.toString()).refusedNaming(image.toString());
            }
            guest.awaitProgress(50);
            guest.finish();
        }
    }

    private static void mode(Path file, String mode) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }
}
