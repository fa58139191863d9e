package org.ringdom.xenstore.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.abi.io.XenstoreMessageType;
import org.ringdom.xenstore.engine.DomainHost;
import org.ringdom.xenstore.engine.StoreEngine;
import org.ringdom.xenstore.journal.ChronicleJournal;
import org.ringdom.xenstore.journal.StoreJournal;
import org.ringdom.xenstore.protocol.Wire;
import org.ringdom.xenstore.quota.Limits;
import org.ringdom.xenstore.transport.Connection;
import org.ringdom.xenstore.tree.Tree;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** 100,000 nodes in a real journal: back from the excerpts that made them, and from a snapshot; how long it took is logged. */
@Timeout(300)
class LargeStoreTest {
    private static final Logger LOG = LoggerFactory.getLogger(LargeStoreTest.class);
    private static final int NODES = 100_000;
    private static final int CHILDREN = 500;

    @TempDir
    private Path folder;

    /** The control domain, which does not look at its replies. */
    private static final class Control implements Connection {
        @Override
        public long id() {
            return 1L << 32;
        }

        @Override
        public int domid() {
            return 0;
        }

        @Override
        public void send(byte[] message) {
            // all are 'done'
        }
    }

    private static String path(int i) {
        return "/d" + i / CHILDREN + "/n" + i % CHILDREN;
    }

    private StoreJournal open() {
        return StoreJournal.open(folder, ChronicleJournal::open);
    }

    private StoreRecovery recover(StoreJournal journal, String from) {
        long startNs = processorTimeNs();
        StoreRecovery recovery = new StoreRecovery(journal, Limits.DEFAULT, 0, (domid, serial) -> 0);
        LOG.info("{} nodes are back from {} after {} ms of processor time", NODES, from,
                (processorTimeNs() - startNs) / 1_000_000);
        return recovery;
    }

    private static long processorTimeNs() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static void check(StoreRecovery recovery) {
        assertTrue(recovery.whole());
        assertEquals(1 + NODES + NODES / CHILDREN, recovery.state().owned().of(0));
        for (int i = 0; i < NODES; i += 997) {
            byte[] value = Tree.find(recovery.state().root(), path(i)).value();
            assertEquals("value " + i, Wire.string(value, 0, value.length));
        }
    }

    @Test
    void aLargeStoreComesBack() {
        try (StoreJournal journal = open()) {
            StoreRecovery fresh = new StoreRecovery(journal, Limits.DEFAULT, 0, (domid, serial) -> 0);
            RequestRouter router = new RequestRouter(new StoreEngine(fresh.state(), DomainHost.ANY), journal);
            Control control = new Control();
            router.opened(control);
            router.compact();
            for (int i = 0; i < NODES; i++) {
                router.received(control, Wire.message(XenstoreMessageType.WRITE, 0, 0,
                        Wire.bytes(path(i) + "\0value " + i)));
            }
        }
        try (StoreJournal journal = open()) {
            StoreRecovery recovery = recover(journal, "excerpts");
            check(recovery);
            new RequestRouter(new StoreEngine(recovery.state(), DomainHost.ANY), journal).compact();
        }
        try (StoreJournal journal = open()) {
            check(recover(journal, "a snapshot"));
        }
    }
}
