package org.ringdom.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.tests.guests.BriefGuest;
import org.ringdom.tests.support.CommandResult;
import org.ringdom.tests.support.Ringdom;

/** A supervisor that dies between having done what it was asked for and saying so: it is done once. */
class RepeatedCommandIT {
    @TempDir
    private Path folder;

    @Test
    void aDomainIsMadeOnceAlthoughNobodyCouldSaySo() throws IOException {
        try (Ringdom ringdom = upWithMortalSupervisor()) {
            assertMadeOnce(ringdom, "extra = \"stay\"\n");
            assertTrue(ringdom.run("list").ok().out().contains("brief"));
        }
    }

    @Test
    void aDomainIsNotMadeAgainAfterItHasEnded() throws IOException {
        try (Ringdom ringdom = upWithMortalSupervisor()) {
            assertMadeOnce(ringdom, "");
            Awaitility.await("the guest is gone").atMost(Ringdom.PATIENCE)
                    .until(() -> !ringdom.run("list").ok().out().contains("brief"));
        }
    }

    private Ringdom upWithMortalSupervisor() throws IOException {
        Ringdom ringdom = Ringdom.prepared(folder, Map.of());
        ringdom.folder().create();
        Files.writeString(ringdom.folder().file("next-flags.supervisor"), "-Dringdom.crash=supervisor.before-answer");
        ringdom.run("up", "-d", "--wait").ok();
        return ringdom;
    }

    private void assertMadeOnce(Ringdom ringdom, String more) throws IOException {
        Ringdom.Entry mortal = ringdom.entry("supervisor");
        CommandResult create = ringdom.run("create", config("brief", more)).ok();
        assertTrue(create.out().contains("domain 16 'brief'"), create.toString());
        ringdom.awaitSuccessor(mortal);
        CommandResult next = ringdom.run("create", config("next", "extra = \"stay\"\n")).ok();
        assertTrue(next.out().contains("domain 17 'next'"), next.toString());
        assertEquals(1, ringdom.entry("supervisor").restarts());
    }

    private String config(String name, String more) throws IOException {
        return Files.writeString(folder.resolve(name + ".cfg"), "name = \"" + name + "\"\nmemory = 8\nkernel = \"java:"
                + BriefGuest.class.getName() + "\"\n" + more).toString();
    }
}
