package org.ringdom.launcher.supervisor.keeper;

import java.util.function.Consumer;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.DomainOwn;
import org.ringdom.abi.shared.SharedFileHeader;
import org.ringdom.launcher.supervisor.DeathCause;
import org.ringdom.launcher.supervisor.RestartPolicy;
import org.ringdom.launcher.supervisor.RestartRules;
import org.ringdom.launcher.supervisor.ServiceSpec;
import org.ringdom.runtime.memory.SharedFile;

/** What the keeper knows of one process. Used by the keeper's thread alone. */
final class KeptProcess {
    /** Where it stands. */
    enum State {
        /** Not running, and not to be. */
        STOPPED,
        /** Dead; its successor is due. */
        WAITING, STARTING, READY,
        /** Asked to end, not to be started again. */
        STOPPING,
        /** Given up until a person asks. */
        FAILED
    }

    /** For {@link #unstarted}. */
    static final Consumer<String> NOBODY_ASKS = reason -> {
    };

    final ServiceSpec spec;
    final int index;
    final RestartPolicy policy = new RestartPolicy(RestartRules.standard());
    final HangDetector hangs = new HangDetector();
    State state = State.STOPPED;
    ProcessHost.Running running;
    long incarnation;
    long startedNs;
    /** When it was last found ready. */
    long readyNs;
    /** When the death was seen that this start answers; 0: there was none. */
    long deathSeenNs;
    long dueNs;
    /** When it is killed if it has not ended by itself; 0: never. */
    long killAtNs;
    long lastPing;
    /** Why it is about to die, if the keeper itself brings it about. */
    DeathCause cause;
    /** Incarnation that it had as the standby; 0 if it was started for its role. */
    long standbyIncarnation;
    /** The next one is started for its role: a standby has failed in it. */
    boolean distrustsStandby;
    /** Its entry is given back once it is dead. */
    boolean forgotten;
    /** Told why it could not be started at all, before its entry says that it is dead. */
    Consumer<String> unstarted = NOBODY_ASKS;
    private SharedFile own;

    KeptProcess(ServiceSpec spec, int index) {
        this.spec = spec;
        this.index = index;
    }

    boolean isRunning() {
        return running != null;
    }

    /** Uses its {@code .own} file from now on. */
    void attach(SharedFile ownFile) {
        detach();
        own = ownFile;
    }

    boolean isAttached() {
        return own != null;
    }

    void detach() {
        if (own != null) {
            own.close();
            own = null;
        }
    }

    /** Fences predecessors: from here on only {@code epoch} may write the file. All predecessors are proven dead. */
    boolean fence(long epoch) {
        SharedBuffer buffer = own.buffer();
        if (!SharedFileHeader.takeOver(buffer, epoch)) {
            return false;
        }
        buffer.putIntRelease(DomainOwn.STATE_OFFSET, DomainOwn.STARTING);
        return true;
    }

    /** Whether the process of now has reported READY. */
    boolean reportsReady() {
        SharedBuffer buffer = own.buffer();
        return SharedFileHeader.ownerEpoch(buffer) == incarnation
                && buffer.getIntAcquire(DomainOwn.STATE_OFFSET) == DomainOwn.READY;
    }

    long pong() {
        return own.buffer().getLongAcquire(DomainOwn.PONG_OFFSET);
    }

    /** When it began to serve, on the clock of System.nanoTime. */
    long firstDutyNs() {
        return own.buffer().getLong(DomainOwn.FIRST_DUTY_OFFSET);
    }

    long replayed() {
        return own.buffer().getLong(DomainOwn.REPLAYED_OFFSET);
    }
}
