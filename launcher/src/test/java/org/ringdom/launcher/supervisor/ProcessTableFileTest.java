package org.ringdom.launcher.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.abi.shared.ProcessTable;
import org.ringdom.launcher.api.ServiceState;
import org.ringdom.platform.process.ProcessIdentity;

class ProcessTableFileTest {
    private static final UUID BOOT = UUID.randomUUID();
    private static final List<String> COMMAND = List.of("/usr/bin/java", "", "ü", "--role", "blkback");

    private ProcessTableFile table;
    private Path path;

    @BeforeEach
    void create(@TempDir Path folder) {
        path = folder.resolve("procs.tbl");
        ProcessTableFile.create(path, BOOT);
        table = ProcessTableFile.open(path, true);
    }

    @AfterEach
    void close() {
        table.close();
    }

    @Test
    void entryGoesThroughALife() {
        assertEquals(List.of(), table.entries());
        int index = table.add("blkback", ProcessTable.KIND_SERVICE, 2, COMMAND);
        ProcessEntry added = table.find("blkback").orElseThrow();
        assertEquals(ServiceState.STARTING, added.state());
        assertEquals(COMMAND, added.command());
        assertTrue(added.mayLive());

        table.starting(index, 7, 1000);
        ProcessEntry starting = table.read(index);
        assertEquals(0, starting.pid());
        assertTrue(starting.mayLive());
        assertEquals(0, starting.restarts());

        table.started(index, new ProcessIdentity(4711, 99, BOOT));
        table.ready(index, 1200, 0, 3);
        ProcessEntry ready = table.read(index);
        assertEquals(new ProcessEntry(index, "blkback", ProcessTable.KIND_SERVICE, ServiceState.READY, 2, 4711, 99, 7,
                0, 0, 0,
                1000, 1200, -1, 3, COMMAND), ready);
        assertEquals(1, table.ping(index));
        assertEquals(2, table.ping(index));

        table.dead(index, 9);
        assertEquals(9, table.read(index).exitStatus());
        table.starting(index, 8, 2000);
        assertEquals(0, table.read(index).pid(), "the dead one's pid must not be taken for the successor's");
        table.started(index, new ProcessIdentity(4712, 100, BOOT));
        table.ready(index, 2200, 173_000_000, 0);
        ProcessEntry again = table.read(index);
        assertEquals(1, again.restarts());
        assertEquals(173_000_000, again.lastStallNs());

        table.remove(index);
        assertEquals(List.of(), table.entries());
        assertEquals(index, table.add("guest-16", ProcessTable.KIND_GUEST, 16, List.of()));
        assertEquals(0, table.read(index).restarts());
        assertEquals(List.of(), table.read(index).command());
    }

    @Test
    void statesHaveTheNumbersOfTheFile() {
        assertEquals(ProcessTable.FREE, ServiceState.FREE.ordinal());
        assertEquals(ProcessTable.STARTING, ServiceState.STARTING.ordinal());
        assertEquals(ProcessTable.READY, ServiceState.READY.ordinal());
        assertEquals(ProcessTable.DEAD, ServiceState.DEAD.ordinal());
        assertEquals(ProcessTable.FAILED, ServiceState.FAILED.ordinal());
        assertEquals(ProcessTable.STOPPING, ServiceState.STOPPING.ordinal());
        assertEquals(ProcessTable.STOPPED, ServiceState.STOPPED.ordinal());
    }

    @Test
    void readersSeeWhatTheSupervisorWrites() {
        try (ProcessTableFile reader = ProcessTableFile.open(path, false)) {
            assertEquals(BOOT, reader.bootId());
            table.fabricEpoch(3);
            assertEquals(3, reader.fabricEpoch());
            assertFalse(reader.stopping());
            table.stopping(true);
            assertTrue(reader.stopping());
            assertEquals(1, table.nextIncarnation());
            assertEquals(2, table.nextIncarnation());
        }
    }

    @Test
    void earlierSupervisorIsFenced() {
        assertTrue(table.takeOver(5));
        assertFalse(table.takeOver(4));
        assertTrue(table.takeOver(6));
    }

    @Test
    void limitsAreSaid() {
        assertThrows(IllegalArgumentException.class, () -> table.add("x".repeat(32), 1, 1, List.of()));
        assertThrows(IllegalArgumentException.class, () -> table.add("x", 1, 1, List.of("y".repeat(1000))));
        for (int i = 0; i < ProcessTableFile.ENTRIES; i++) {
            table.add("g" + i, ProcessTable.KIND_GUEST, i, List.of());
        }
        assertTrue(assertThrows(IllegalStateException.class, () -> table.add("more", 1, 1, List.of())).getMessage()
                .contains("no more fit"));
    }

    @Test
    void processesAreFoundByTheirArguments() {
        String line = "java\0-cp\0x\0Main\0--instance-dir\0/dev/shm/r\0--role\0blkback\0--incarnation=12\0";
        assertEquals(new ProcessScan.Arguments("blkback", 12), ProcessScan.parse(line, "/dev/shm/r").orElseThrow());
        assertTrue(ProcessScan.parse(line, "/dev/shm/ringdom").isEmpty());
        assertTrue(ProcessScan.parse("", "/dev/shm/r").isEmpty());
        assertTrue(ProcessScan.parse("vi\0--instance-dir\0/dev/shm/r\0", "/dev/shm/r").isEmpty());
        assertEquals(List.of(), new ProcessScan(Path.of("/proc")).processesOf(path));
    }
}
