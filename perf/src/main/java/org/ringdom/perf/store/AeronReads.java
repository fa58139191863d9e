package org.ringdom.perf.store;

import java.util.concurrent.TimeUnit;

import org.agrona.CloseHelper;
import org.ringdom.perf.process.RunningInstance;
import org.ringdom.perf.process.SpinningWait;
import org.ringdom.runtime.ipc.AeronFabric;
import org.ringdom.runtime.ipc.ClientIdentity;
import org.ringdom.runtime.ipc.InstanceBells;
import org.ringdom.runtime.ipc.InstanceFabric;
import org.ringdom.runtime.ipc.ServerAddresses;
import org.ringdom.runtime.xenstore.AeronXenstore;

/** Reads over the control plane by a tool, which has no doorbell: it looks without sleeping. */
final class AeronReads implements AutoCloseable {
    private static final long PATIENCE_S = 30;

    private final InstanceBells bells;
    private final InstanceFabric source;
    private final AeronFabric fabric;
    private final ServerAddresses addresses;
    private final AeronXenstore store;
    private final String node;

    /** Opens a session with the store; {@code node} is what is read. */
    AeronReads(RunningInstance instance, String node) {
        this.node = node;
        bells = new InstanceBells(instance.folder());
        source = new InstanceFabric(instance.folder(), bells);
        fabric = new AeronFabric(source);
        addresses = new ServerAddresses(instance.folder(), bells);
        store = new AeronXenstore(fabric, addresses.xenstore(), ClientIdentity.ofTool(), new SpinningWait())
                .withTimeout(PATIENCE_S, TimeUnit.SECONDS);
        store.readBytes(node);
    }

    /** Reads a second. */
    double run(int milliseconds) {
        long startNs = System.nanoTime();
        long endNs = startNs + TimeUnit.MILLISECONDS.toNanos(milliseconds);
        long reads = 0;
        long nowNs = startNs;
        while (nowNs - endNs < 0) {
            store.readBytes(node);
            reads++;
            nowNs = System.nanoTime();
        }
        return reads * 1e9 / (nowNs - startNs);
    }

    @Override
    public void close() {
        CloseHelper.quietCloseAll(store, addresses, fabric, source, bells);
    }
}
