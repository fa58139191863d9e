package org.ringdom.launcher.demo;

import java.util.ArrayList;
import java.util.List;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.DomainOwn;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.memory.SharedFile;
import org.ringdom.runtime.metrics.CounterFile;

/**
 * What a verifier says about itself in its domain's own file, which stays readable when the domain is gone.
 *
 * <p>Used by one thread.
 */
public final class GuestWatch implements AutoCloseable {
    private final SharedFile file;
    private final SharedBuffer own;
    private final List<Stall> stalls = new ArrayList<>();
    private long stallsTaken;
    private long stallsMissed;

    /** Maps {@code dom-<domid>.own} for reading. */
    public GuestWatch(InstanceFolder folder, int domid) {
        file = SharedFile.open(folder.domainOwn(domid), DomainOwn.MAGIC, DomainOwn.VERSION, false);
        own = file.buffer();
    }

    /** How many requests were answered, by kind, and how much data they moved. */
    public VerifierCounts counts() {
        return VerifierCounts.of(CounterFile.read(own));
    }

    /** All stalls so far, oldest first. To be asked often: the file holds the last {@value DomainOwn#STALLS} only. */
    public List<Stall> stalls() {
        takeStalls();
        return List.copyOf(stalls);
    }

    /** Stalls that were overwritten before anybody looked. */
    long stallsMissed() {
        return stallsMissed;
    }

    private void takeStalls() {
        long count = own.getLongAcquire(DomainOwn.STALL_COUNT_OFFSET);
        long first = Math.max(stallsTaken, count - DomainOwn.STALLS);
        stallsMissed += first - stallsTaken;
        for (long i = first; i < count; i++) {
            long at = DomainOwn.STALLS_OFFSET + i % DomainOwn.STALLS * DomainOwn.STALL_SIZE;
            stalls.add(new Stall(own.getLong(at), own.getLong(at + Long.BYTES)));
        }
        stallsTaken = count;
    }

    /** Unmaps the file. */
    @Override
    public void close() {
        file.close();
    }
}
