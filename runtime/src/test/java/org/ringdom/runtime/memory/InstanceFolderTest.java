package org.ringdom.runtime.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstanceFolderTest {
    @TempDir
    private Path base;

    @Test
    void namesCarryUserAndInstance() {
        InstanceFolder folder = InstanceFolder.of("blue");
        assertEquals("ringdom-" + System.getProperty("user.name") + "-blue", folder.shm().getFileName().toString());
        assertEquals("blue", folder.state().getFileName().toString());
        assertEquals(folder.shm().resolve("dom-16.evt"), folder.domainEvents(16));
        assertEquals(folder.state().resolve("journal/xenstore"), folder.journal("xenstore"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "..", "-x", "a b", "012345678901234567890123456789012"})
    void otherNamesAreRefused(String name) {
        assertThrows(IllegalArgumentException.class, () -> InstanceFolder.of(name));
    }

    @Test
    void foldersAreMadeForTheOwnerAloneAndMadeOnce() throws Exception {
        InstanceFolder folder = new InstanceFolder(base.resolve("shm/i"), base.resolve("state/i")).create();
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.shm())));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.run())));
        assertTrue(Files.isDirectory(folder.logs()));
        folder.create();
    }

    @Test
    void aFolderOpenToOthersIsRefused() throws Exception {
        InstanceFolder folder = new InstanceFolder(base.resolve("i"), base.resolve("s")).create();
        Files.setPosixFilePermissions(folder.shm(), PosixFilePermissions.fromString("rwxr-xr-x"));
        IllegalStateException open = assertThrows(IllegalStateException.class, folder::create);
        assertTrue(open.getMessage().contains("chmod 700"), open.getMessage());
    }

    @Test
    void aRefusalLeavesNothingInSharedMemory() throws Exception {
        Path state = Files.createDirectory(base.resolve("s"));
        Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwxr-xr-x"));
        InstanceFolder folder = new InstanceFolder(base.resolve("i"), state);
        assertThrows(IllegalStateException.class, folder::create);
        assertFalse(Files.exists(folder.shm()));
    }

    @Test
    void aFileOrLinkInTheWayIsRefused() throws Exception {
        Files.createFile(base.resolve("i"));
        InstanceFolder folder = new InstanceFolder(base.resolve("i"), base.resolve("s"));
        assertThrows(IllegalStateException.class, folder::create);
        Files.delete(base.resolve("i"));
        Files.createSymbolicLink(base.resolve("i"), base);
        assertThrows(IllegalStateException.class, folder::create);
    }
}
