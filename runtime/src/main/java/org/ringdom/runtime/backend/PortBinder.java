package org.ringdom.runtime.backend;

import java.util.concurrent.CompletableFuture;

/** Connects ports of this domain to a guest's: all that a device needs, or none. Agent thread only; does not wait. */
final class PortBinder {
    private final CoreLink core;
    private final int guest;

    PortBinder(CoreLink core, int guest) {
        this.core = core;
        this.guest = guest;
    }

    /** Local ports for these ports of the guest. */
    CompletableFuture<int[]> bind(int[] remotePorts) {
        int[] local = new int[remotePorts.length];
        CompletableFuture<?>[] all = new CompletableFuture<?>[remotePorts.length];
        for (int i = 0; i < remotePorts.length; i++) {
            int index = i;
            all[i] = core.connect(guest, remotePorts[i]).thenAccept(port -> local[index] = port);
        }
        return CompletableFuture.allOf(all).thenApply(done -> local).whenComplete((bound, refused) -> {
            if (refused != null) {
                giveBack(local);
            }
        });
    }

    private void giveBack(int[] ports) {
        for (int port : ports) {
            if (port != 0) {
                core.unbind(port);
            }
        }
    }
}
