package org.ringdom.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.abi.xen.Errno;
import org.ringdom.tests.support.Ringdom;
import org.ringdom.tests.support.StoreSocket;
import org.ringdom.tests.support.VerifiedGuest;

/** A guest that lies gets errors for itself; services keep their processes and an honest guest beside it its I/O. */
class LyingGuestIT {
    private static final List<String> REFUSED_REQUESTS = List.of("unknown-operation", "no-segments",
            "too-many-segments",
            "reference-out-of-table", "reference-not-granted", "reserved-reference", "last-before-first",
            "last-past-page", "first-past-page", "past-the-end", "sector-overflow", "sector-times-512-overflow",
            "discard-past-the-end", "discard-overflow", "indirect-without-segments", "indirect-too-many",
            "indirect-bad-reference", "indirect-of-indirect", "indirect-list-of-garbage", "write-to-read-only");

    @TempDir
    private Path folder;

    @Test
    void everyLieIsAnsweredAndHarmsNobodyElse() throws IOException {
        try (Ringdom ringdom = Ringdom.up(folder)) {
            VerifiedGuest honest = VerifiedGuest.start(ringdom, folder, 16, "depth=8");
            honest.awaitRandomPhase();
            int liar = ringdom.create("""
                    name = "liar"
                    kernel = "java:org.ringdom.tests.guests.LyingGuest"
                    memory = 32
                    disk = [ %s, %s, %s, %s ]
                    """.formatted(disk("xvda", "rw"), disk("xvdb", "rw"), disk("xvdc", "rw"), disk("xvdd", "ro")));
            List<Ringdom.Entry> before = ringdom.services(); // the block service was replaced for the new images
            StoreSocket store = new StoreSocket(ringdom.storeSocket());
            String base = "/local/domain/" + liar + "/data/liar/";
            Awaitility.await("all lies are told").atMost(Duration.ofSeconds(120)).pollInterval(Duration.ofMillis(50))
                    .until(() -> store.read(base + "done").isPresent());

            for (String lie : REFUSED_REQUESTS) {
                int status = number(store, base + lie);
                assertTrue(status == -1 || status == -2, lie + " was answered with " + status);
            }
            assertEquals(0, number(store, base + "honest-after-lies"));
            assertEquals(0, number(store, base + "honest-after-storm"));
            assertEquals(0, number(store, base + "read-of-read-only"));
            assertClosed(store, base + "producer-jump");
            assertEquals(1, number(store, base + "forged-rsp-prod"));
            assertEquals(-Errno.ENOSYS, number(store, base + "unknown-hypercall"));
            assertEquals(-Errno.EPERM, number(store, base + "create-domain"));
            assertEquals(-Errno.EPERM, number(store, base + "destroy-other"));
            assertEquals(-Errno.EPERM, number(store, base + "rights-for-me"));
            assertEquals(-Errno.EINVAL, number(store, base + "close-free-port"));
            assertEquals(-Errno.EINVAL, number(store, base + "close-port-out-of-range"));
            assertEquals(-Errno.EINVAL, number(store, base + "bind-to-nobody"));
            assertEquals(-Errno.EPERM, number(store, base + "alloc-for-other"));
            assertTrue(number(store, base + "ports-until-enospc") > 900);
            assertEquals(-Errno.ENOSPC, number(store, base + "error-when-full"));
            assertEquals(0, number(store, base + "close-when-full"));
            assertEquals(1, number(store, base + "port-after-close"), "the closed port is given out again");

            honest.awaitProgress(200);
            assertEquals(before, ringdom.services(), "no service was restarted");
            ringdom.run("destroy", "liar").ok();
            honest.finish();
        }
    }

    private String disk(String name, String mode) throws IOException {
        Path image = folder.resolve(name + ".img");
        Files.write(image, new byte[1 << 20]);
        return "'format=raw,vdev=" + name + ",access=" + mode + ",target=" + image + "'";
    }

    private static int number(StoreSocket store, String path) {
        return Integer.parseInt(store.read(path).orElseThrow(() -> new AssertionError("no " + path)));
    }

    private static void assertClosed(StoreSocket store, String path) {
        List<Integer> closed = new ArrayList<>(List.of(5, 6));
        assertTrue(closed.contains(number(store, path)), path + " is " + number(store, path));
    }
}
