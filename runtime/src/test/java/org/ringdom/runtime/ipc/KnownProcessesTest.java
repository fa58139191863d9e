package org.ringdom.runtime.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.ProcessTable;
import org.ringdom.platform.process.ProcessIdentity;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.memory.SharedFile;

/** Nobody gets a session in the name of a domain whose process he is not. */
class KnownProcessesTest {
    private static final int STREAM = 100;
    private static final int DOMID = 2;
    private static final long INCARNATION = 41;
    private static final long KEY = ClientIdentity.key(DOMID, INCARNATION);

    @TempDir
    private Path temp;
    private SharedFile table;
    private KnownProcesses known;
    private final ProcessIdentity self = ProcessIdentity.self();
    private TestFabric fabric;

    @BeforeEach
    void make() {
        InstanceFolder folder = new InstanceFolder(temp.resolve("shm"), temp.resolve("state")).create();
        SharedFile.create(folder.processTable(), ProcessTable.fileSize(4), file -> ProcessTable.initialise(file, 4));
        table = SharedFile.open(folder.processTable(), ProcessTable.MAGIC, ProcessTable.VERSION, true);
        known = new KnownProcesses(folder);
        enter(self.pid(), self.startTimeTicks(), INCARNATION);
    }

    @AfterEach
    void close() {
        if (fabric != null) {
            fabric.close();
        }
        known.close();
        table.close();
    }

    private void enter(int pid, long startTime, long incarnation) {
        SharedBuffer buffer = table.buffer();
        long at = ProcessTable.entryOffset(1);
        buffer.putInt(at + ProcessTable.DOMID, DOMID);
        buffer.putLong(at + ProcessTable.INCARNATION, incarnation);
        buffer.putLong(at + ProcessTable.START_TIME, startTime);
        buffer.putIntRelease(at + ProcessTable.PID, pid);
        buffer.putIntRelease(at + ProcessTable.STATE, ProcessTable.READY);
    }

    @Test
    void theListedProcessIsAdmittedAndNobodyElse() {
        assertTrue(known.admits(KEY, self.pid()));
        assertFalse(known.admits(KEY, 1), "another process");
        assertFalse(known.admits(ClientIdentity.key(DOMID, INCARNATION - 1), self.pid()), "a predecessor's key");
        enter(self.pid(), self.startTimeTicks() - 1, INCARNATION);
        assertFalse(known.admits(KEY, self.pid()), "an earlier process of the same number");
        enter(0, 0, INCARNATION);
        assertFalse(known.admits(KEY, self.pid()), "its number is not entered yet");
    }

    @Test
    void toolsAndDomainsWithoutProcessAreNotAskedFor() {
        assertTrue(known.admits(ClientIdentity.key(ClientIdentity.TOOL_DOMID, 5), self.pid()));
        assertTrue(known.admits(ClientIdentity.key(DOMID + 1, 5), self.pid()));
    }

    @Test
    void whoIsRefusedIsCountedAndComesInWhenTheTableAgrees() {
        fabric = new TestFabric();
        EchoServer handler = new EchoServer();
        ControlServer server = new ControlServer(fabric.client(), STREAM, 1, domid -> {
        }, handler).admit(known);
        ServerAddress address = new ServerAddress(STREAM, () -> 1, () -> {
        });
        enter(0, 0, INCARNATION);
        EchoClient client = new EchoClient(fabric.client(), address, KEY, fabric.waitingAgent());
        client.ask(1);
        fabric.until(() -> server.refused() > 0);
        assertEquals(List.of(), handler.executed);
        assertEquals(0, server.openSessions());
        enter(self.pid(), self.startTimeTicks(), INCARNATION);
        fabric.until(() -> client.answers.size() == 1);
    }
}
