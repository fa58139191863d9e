package org.ringdom.runtime.ipc;

import java.nio.file.Path;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.ProcessTable;
import org.ringdom.runtime.memory.InstanceFolder;

/** The fabric of an instance: its epoch stands in {@code procs.tbl}, its doorbell in {@code fabric.evt}. For one thread. */
public final class InstanceFabric implements FabricSource, AutoCloseable {
    private final InstanceFolder folder;
    private final InstanceBells bells;
    private final LazyFile processes;

    public InstanceFabric(InstanceFolder folder, InstanceBells bells) {
        this.folder = folder;
        this.bells = bells;
        this.processes = new LazyFile(folder.processTable(), ProcessTable.MAGIC, ProcessTable.VERSION);
    }

    @Override
    public int epoch() {
        SharedBuffer table = processes.buffer();
        return table == null ? 0 : table.getIntAcquire(ProcessTable.FABRIC_EPOCH_OFFSET);
    }

    @Override
    public Path directory(int epoch) {
        return folder.aeron(epoch);
    }

    @Override
    public void wake() {
        bells.ringFabric();
    }

    @Override
    public void close() {
        processes.close();
    }
}
