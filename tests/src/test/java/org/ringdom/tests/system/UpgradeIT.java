package org.ringdom.tests.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.SharedFileHeader;
import org.ringdom.platform.memory.SharedMapping;
import org.ringdom.tests.support.Ringdom;
import org.ringdom.tests.support.VerifiedGuest;

/** Services of this version go on with files that a program of the next version has laid out compatibly. */
class UpgradeIT {
    @TempDir
    private Path folder;

    @Test
    void filesOfTheNextVersionAreTakenOverByProcessesOfThisOne() throws IOException {
        try (Ringdom ringdom = Ringdom.up(folder)) {
            VerifiedGuest guest = VerifiedGuest.start(ringdom, folder, 8, "depth=8 seed=4");
            guest.awaitRandomPhase();
            raiseVersions(ringdom.folder().shm());
            for (String role : List.of("blkback", "xenstore", "microhypervisor", "fabric", "netback", "console",
                    "supervisor")) {
                ringdom.awaitSuccessor(ringdom.kill(role));
                guest.awaitProgress(100);
            }
            guest.finish();
        }
    }

    /** As if a writer of the next version, which older readers understand, had made the files. */
    private static void raiseVersions(Path shm) throws IOException {
        try (Stream<Path> files = Files.walk(shm)) {
            for (Path file : files.filter(UpgradeIT::hasHeader).toList()) {
                try (SharedMapping mapping = SharedMapping.map(file, true)) {
                    SharedBuffer header = SharedBuffer.of(mapping.segment());
                    int version = SharedFileHeader.version(header);
                    if (SharedFileHeader.minVersion(header) == version) {
                        header.putInt(SharedFileHeader.VERSION_OFFSET, version + 1);
                    }
                }
            }
        }
    }

    /** Guests' RAM has none; what lies in views are the same files again, and records. */
    private static boolean hasHeader(Path file) {
        String name = file.getFileName().toString();
        return Files.isRegularFile(file) && (name.matches("(dom-\\d+|core|fabric|standby)\\.(evt|own|ctl|tbl|redo|box)")
                || name.equals("procs.tbl") || name.matches("[a-z]+\\.(vbd|con|conn|vif)-.*"));
    }
}
