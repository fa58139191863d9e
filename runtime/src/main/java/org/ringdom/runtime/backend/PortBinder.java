package org.ringdom.runtime.backend;

import java.util.concurrent.CompletableFuture;

import org.ringdom.abi.shared.PortWord;
import org.ringdom.abi.xen.Errno;
import org.ringdom.runtime.event.CoreTableView;
import org.ringdom.runtime.hypercall.HypercallRequest;
import org.ringdom.runtime.hypercall.Hypercalls;
import org.ringdom.runtime.xenbus.DeviceException;

/**
 * Connects ports of this domain to a guest's. A port that a predecessor had connected and not come to record is used again.
 * Agent thread only; does not wait.
 */
public final class PortBinder {
    private final int ownDomid;
    private final CoreTableView table;
    private final Hypercalls hypercalls;
    private final int guest;

    /** Binds ports of {@code ownDomid} to ports of {@code guest}. */
    public PortBinder(int ownDomid, CoreTableView table, Hypercalls hypercalls, int guest) {
        this.ownDomid = ownDomid;
        this.table = table;
        this.hypercalls = hypercalls;
        this.guest = guest;
    }

    /** Local ports for these ports of the guest. */
    public CompletableFuture<int[]> bind(int[] remotePorts) {
        int[] local = new int[remotePorts.length];
        CompletableFuture<?>[] all = new CompletableFuture<?>[remotePorts.length];
        for (int i = 0; i < remotePorts.length; i++) {
            int index = i;
            all[i] = bindOne(remotePorts[i]).thenAccept(port -> local[index] = port);
        }
        return CompletableFuture.allOf(all).thenApply(done -> local);
    }

    private CompletableFuture<Integer> bindOne(int remotePort) {
        int connected = find(remotePort);
        if (connected > 0) {
            return CompletableFuture.completedFuture(connected);
        }
        CompletableFuture<Integer> port = new CompletableFuture<>();
        hypercalls.submit(HypercallRequest.bindInterdomain(guest, remotePort), result -> {
            int found = result.result() < 0 ? find(remotePort) : (int) result.result();
            if (found > 0) {
                port.complete(found);
            } else {
                port.completeExceptionally(new DeviceException((int) -result.result(), "domain " + guest + ", port "
                        + remotePort + " cannot be bound: " + Errno.name((int) -result.result())));
            }
        });
        return port;
    }

    /** Our port that leads to the guest's, or 0. */
    private int find(int remotePort) {
        int slot = table.slotOf(ownDomid);
        for (int port = 1; slot >= 0 && port < table.ports(slot); port++) {
            long word = table.portWordAt(slot, port);
            if (PortWord.state(word) == PortWord.INTERDOMAIN && PortWord.peerDomid(word) == guest
                    && PortWord.peerPort(word) == remotePort) {
                return port;
            }
        }
        return 0;
    }
}
