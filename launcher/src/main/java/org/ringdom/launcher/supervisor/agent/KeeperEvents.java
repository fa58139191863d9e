package org.ringdom.launcher.supervisor.agent;

import java.util.concurrent.ConcurrentLinkedQueue;

import org.ringdom.launcher.events.EventLog;
import org.ringdom.launcher.supervisor.ServiceSpec;
import org.ringdom.launcher.supervisor.keeper.KeeperListener;

/** Hands what the keeper saw over to the agent's thread. */
public final class KeeperEvents implements KeeperListener {
    /** What happened to a process. */
    enum Kind {
        STARTED, READY, DIED, FAILED
    }

    /**
     * One event.
     *
     * @param kind what happened
     * @param spec to which process
     * @param incarnation of the process; 0 with FAILED
     * @param pid with STARTED, else 0
     * @param cause with DIED and FAILED, else empty
     */
    record Event(Kind kind, ServiceSpec spec, long incarnation, int pid, String cause) {
    }

    private final ConcurrentLinkedQueue<Event> queue = new ConcurrentLinkedQueue<>();
    private final EventLog log;
    private volatile Runnable wake = () -> {
    };

    /** @param log where they are noted as well */
    public KeeperEvents(EventLog log) {
        this.log = log;
    }

    /** From now on {@code wake} is run, on the keeper's thread, after each event. */
    void wakeBy(Runnable waker) {
        wake = waker;
    }

    /** The next event, or null. */
    Event poll() {
        return queue.poll();
    }

    private void add(Event event) {
        queue.add(event);
        wake.run();
    }

    @Override
    public void onStarted(ServiceSpec spec, long incarnation, int pid) {
        log.add("process-started", spec.role(), "PID " + pid);
        add(new Event(Kind.STARTED, spec, incarnation, pid, ""));
    }

    @Override
    public void onReady(ServiceSpec spec, long incarnation) {
        log.add("process-ready", spec.role(), "");
        add(new Event(Kind.READY, spec, incarnation, 0, ""));
    }

    @Override
    public void onDied(ServiceSpec spec, long incarnation, String cause) {
        log.add("process-died", spec.role(), cause);
        add(new Event(Kind.DIED, spec, incarnation, 0, cause));
    }

    @Override
    public void onFailed(ServiceSpec spec, String cause) {
        log.add("process-failed", spec.role(), cause);
        add(new Event(Kind.FAILED, spec, 0, 0, cause));
    }
}
