package org.ringdom.guest.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.xen.GrantEntryV1;
import org.ringdom.abi.xen.StartInfo;
import org.ringdom.runtime.grant.GrantTable;
import org.ringdom.runtime.memory.GuestMemory;
import org.ringdom.runtime.memory.InstanceFolder;

class JavaGuestBuilderTest {
    @TempDir
    private Path folder;

    @Test
    void aGuestFindsItsRingsPortsAndCommandLineInStartInfo() {
        InstanceFolder instance = new InstanceFolder(folder.resolve("shm"), folder.resolve("state")).create();
        GuestMemory.create(instance, 16, 64, 1);
        try (GuestMemory memory = GuestMemory.open(instance, 16, 1, 64, 1)) {
            JavaGuestBuilder.build(memory, new GrantTable(memory.grantTable()), 5, 6, "depth=4");

            StartInfo start = new StartInfo().wrap(memory.buffer(), 4096L * JavaGuestBuilder.START_INFO_FRAME);
            assertEquals(64, start.nrPages());
            assertEquals(JavaGuestBuilder.STORE_FRAME, start.storeMfn());
            assertEquals(5, start.storeEvtchn());
            assertEquals(JavaGuestBuilder.CONSOLE_FRAME, start.consoleMfn());
            assertEquals(6, start.consoleEvtchn());
            assertEquals("depth=4", text(memory.buffer(), 4096L * JavaGuestBuilder.START_INFO_FRAME
                    + StartInfo.CMD_LINE_OFFSET, 7));
            assertGranted(memory, GrantEntryV1.RESERVED_XENSTORE, 1, JavaGuestBuilder.STORE_FRAME);
            assertGranted(memory, GrantEntryV1.RESERVED_CONSOLE, 4, JavaGuestBuilder.CONSOLE_FRAME);
        }
    }

    @Test
    void aCommandLineThatIsTooLongIsCutAndStaysTerminated() {
        InstanceFolder instance = new InstanceFolder(folder.resolve("shm"), folder.resolve("state")).create();
        GuestMemory.create(instance, 16, 64, 1);
        try (GuestMemory memory = GuestMemory.open(instance, 16, 1, 64, 1)) {
            JavaGuestBuilder.build(memory, new GrantTable(memory.grantTable()), 5, 6, "x".repeat(5000));
            long line = 4096L * JavaGuestBuilder.START_INFO_FRAME + StartInfo.CMD_LINE_OFFSET;
            assertEquals("x".repeat(1023) + "\0", text(memory.buffer(), line, 1024));
        }
    }

    private static void assertGranted(GuestMemory memory, int ref, int domid, int frame) {
        GrantEntryV1 entry = new GrantEntryV1().wrap(memory.grantTable(), GrantEntryV1.entryOffset(ref));
        assertTrue((entry.flags() & GrantEntryV1.PERMIT_ACCESS) != 0);
        assertEquals(domid, entry.domid());
        assertEquals(frame, entry.frame());
    }

    private static String text(SharedBuffer ram, long offset, int length) {
        byte[] bytes = new byte[length];
        ram.getBytes(offset, bytes, 0, length);
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
