package org.ringdom.perf.hypercall;

import java.nio.file.Path;

import org.ringdom.runtime.event.EventFile;
import org.ringdom.runtime.memory.InstanceFolder;

/** The answering end of the bare ping-pong; runs until it is killed. */
public final class AeronEcho {
    private AeronEcho() {
    }

    /** {@code SHM STATE FABRIC_EPOCH OWN_DOMID PEER_DOMID}. */
    public static void main(String[] args) {
        InstanceFolder folder = new InstanceFolder(Path.of(args[0]), Path.of(args[1]));
        EventFile own = EventFile.open(folder.domainEvents(Integer.parseInt(args[3])));
        EventFile peer = EventFile.open(folder.domainEvents(Integer.parseInt(args[4])));
        AeronEnd end = new AeronEnd(folder.aeron(Integer.parseInt(args[2])), AeronEnd.TO_SERVER, AeronEnd.TO_CLIENT,
                own.doorbell(0), peer.doorbell(0));
        for (long number = 1;; number++) {
            end.await(number);
            end.send(number);
        }
    }
}
