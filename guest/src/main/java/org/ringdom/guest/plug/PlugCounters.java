package org.ringdom.guest.plug;

import org.agrona.concurrent.status.AtomicCounter;
import org.ringdom.runtime.metrics.CounterFile;

/** What the guest has done with its devices. */
final class PlugCounters {
    /** Disks that were connected so far. */
    final AtomicCounter disks;
    /** Cards that were connected so far. */
    final AtomicCounter nics;
    /** Devices that are connected now. */
    final AtomicCounter open;
    /** Devices that were taken away before they were connected. */
    final AtomicCounter missed;
    /** Requests to disks that were answered well. */
    final AtomicCounter requests;
    final AtomicCounter errors;
    final AtomicCounter corrupt;
    /** Packets sent back. */
    final AtomicCounter echoed;
    /** Requests answered by the disk that has answered the fewest. */
    final AtomicCounter slowestDisk;
    /** Greetings that arrived at the card at which the fewest have. */
    final AtomicCounter slowestNic;
    /** Grants that backends hold though their device is gone. */
    final AtomicCounter held;
    /** Pages of RAM that are free. */
    final AtomicCounter freePages;
    final AtomicCounter freeGrants;

    PlugCounters(CounterFile file) {
        disks = file.counter("plug.disks");
        nics = file.counter("plug.nics");
        open = file.counter("plug.open");
        missed = file.counter("plug.missed");
        requests = file.counter("plug.requests");
        errors = file.counter("plug.errors");
        corrupt = file.counter("plug.corrupt");
        echoed = file.counter("plug.echoed");
        slowestDisk = file.counter("plug.slowest-disk");
        slowestNic = file.counter("plug.slowest-nic");
        held = file.counter("plug.held");
        freePages = file.counter("plug.free-pages");
        freeGrants = file.counter("plug.free-grants");
    }
}
