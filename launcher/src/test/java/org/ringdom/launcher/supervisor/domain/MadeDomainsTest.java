package org.ringdom.launcher.supervisor.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.runtime.memory.InstanceFolder;

class MadeDomainsTest {
    @TempDir
    private Path temp;

    @Test
    void theLastOnesAreKeptOverSupervisors() throws Exception {
        InstanceFolder folder = new InstanceFolder(temp.resolve("shm"), temp.resolve("state")).create();
        MadeDomains made = new MadeDomains(folder);
        assertEquals(OptionalInt.empty(), made.domid(-1));
        for (int i = 0; i <= MadeDomains.KEPT; i++) {
            made.add(-1 - i, 16 + i);
            made.add(-1 - i, 16 + i);
        }
        MadeDomains successor = new MadeDomains(folder);
        assertEquals(OptionalInt.empty(), successor.domid(-1));
        assertEquals(OptionalInt.of(17), successor.domid(-2));
        assertEquals(OptionalInt.of(16 + MadeDomains.KEPT), successor.domid(-1 - MadeDomains.KEPT));
        assertEquals(MadeDomains.KEPT, Files.readAllLines(folder.file("supervisor.made")).size());
    }
}
