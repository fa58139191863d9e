package org.ringdom.runtime.ipc;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.control.ControlStreams;
import org.ringdom.abi.shared.CoreTable;
import org.ringdom.abi.shared.DomainOwn;
import org.ringdom.abi.shared.ProcessTable;
import org.ringdom.abi.shared.SharedFileHeader;
import org.ringdom.runtime.memory.InstanceFolder;

/** Where the servers of an instance are. They need not run yet. For one thread; close it when no session is left. */
public final class ServerAddresses implements AutoCloseable {
    private final InstanceFolder folder;
    private final InstanceBells bells;
    private final List<LazyFile> files = new ArrayList<>();

    public ServerAddresses(InstanceFolder folder, InstanceBells bells) {
        this.folder = folder;
        this.bells = bells;
    }

    /** The core; its epoch is {@code coreEpoch} in {@code core.tbl}. */
    public ServerAddress core() {
        LazyFile table = lazily(new LazyFile(folder.coreTable(), CoreTable.MAGIC, CoreTable.VERSION));
        return new ServerAddress(ControlStreams.CORE,
                () -> read(table, file -> file.getLongAcquire(CoreTable.CORE_EPOCH_OFFSET)), bells::ringCore);
    }

    /** The store. */
    public ServerAddress xenstore() {
        return service(ControlStreams.XENSTORE, 1);
    }

    /** The supervisor; its epoch is the owner epoch of {@code procs.tbl}. */
    public ServerAddress supervisor() {
        LazyFile table = lazily(new LazyFile(folder.processTable(), ProcessTable.MAGIC, ProcessTable.VERSION));
        return new ServerAddress(ControlStreams.SUPERVISOR, () -> read(table, SharedFileHeader::ownerEpoch),
                () -> bells.ring(0));
    }

    /** Maintenance commands of the service that plays {@code domid}. */
    public ServerAddress maintenance(int domid) {
        return service(ControlStreams.maintenance(domid), domid);
    }

    /** A server in the process that plays {@code domid}; its epoch is the owner epoch of {@code dom-<domid>.own}. */
    public ServerAddress service(int streamBase, int domid) {
        LazyFile own = lazily(new LazyFile(folder.domainOwn(domid), DomainOwn.MAGIC, DomainOwn.VERSION));
        return new ServerAddress(streamBase, () -> read(own, SharedFileHeader::ownerEpoch), () -> bells.ring(domid));
    }

    private LazyFile lazily(LazyFile file) {
        files.add(file);
        return file;
    }

    private static long read(LazyFile file, ToLongFunction<SharedBuffer> field) {
        SharedBuffer buffer = file.buffer();
        return buffer == null ? 0 : field.applyAsLong(buffer);
    }

    @Override
    public void close() {
        files.forEach(LazyFile::close);
        files.clear();
    }
}
