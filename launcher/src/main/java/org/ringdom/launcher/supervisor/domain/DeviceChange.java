package org.ringdom.launcher.supervisor.domain;

import org.ringdom.launcher.toolstack.layout.DevicePaths;

/**
 * One device on its way into a domain or out of it, as far as the store tells: every step may be repeated. Agent's thread
 * only.
 */
public abstract class DeviceChange {
    /** Hears how it ended, once. */
    public interface Outcome {
        /** It is done. */
        void done(int device);

        /** It is not done, and nothing is left of it, or what is left goes on by itself. */
        void refused(String line);
    }

    /** Nobody hears it. */
    static final Outcome UNHEARD = new Outcome() {
        @Override
        public void done(int device) {
            // nobody asked, or nobody asks any more
        }

        @Override
        public void refused(String line) {
            // as above
        }
    };

    private final int domid;
    private final int device;
    private final long sinceNs = System.nanoTime();
    private Outcome outcome;

    DeviceChange(int domid, int device, Outcome outcome) {
        this.domid = domid;
        this.device = device;
        this.outcome = outcome;
    }

    /** Takes a step, if one can be taken; true when it is over and the outcome was told. */
    abstract boolean step();

    final int domid() {
        return domid;
    }

    final int device() {
        return device;
    }

    final long ageNs() {
        return System.nanoTime() - sinceNs;
    }

    /** Tells that it is done. */
    final boolean done() {
        outcome.done(device);
        outcome = UNHEARD;
        return true;
    }

    /** Tells that it is not done. */
    final boolean refused(String line) {
        outcome.refused(line);
        outcome = UNHEARD;
        return true;
    }

    /** Where the toolstack keeps a device's copy. */
    static String toolstack(String kind, int domid, int device) {
        return DevicePaths.of(kind, domid, device, 0).toolstack();
    }
}
