package org.ringdom.runtime.ipc;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.agrona.CloseHelper;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.aeron.Aeron;
import io.aeron.CommonContext;

/**
 * A process's one Aeron client. The agent thread drives it; there is no other thread. When the fabric's epoch changes, or
 * the client fails, it is closed and made anew, and every server and session on it begins again by itself.
 *
 * <p>Nothing here waits for the driver: it may be dead at any time. Between its death and the next epoch, offers go on until
 * the window is full; they are asked again afterwards.
 *
 * <p>Owns: the Aeron client. Errors: a driver that cannot be reached is tried again, and logged once per epoch.
 */
public final class AeronFabric implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AeronFabric.class);
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long DRIVER_TIMEOUT_MS = 10_000;

    private final FabricSource source;
    private final NanoClock clock;
    private final List<Participant> participants = new ArrayList<>();
    private Aeron aeron;
    private AgentInvoker conductor;
    private int connectedEpoch;
    private int complainedEpoch;
    private long retryAtNs;
    private long connects;
    private boolean closed;

    public AeronFabric(FabricSource source) {
        this(source, SystemNanoClock.INSTANCE);
    }

    AeronFabric(FabricSource source, NanoClock clock) {
        this.source = source;
        this.clock = clock;
        this.retryAtNs = clock.nanoTime();
    }

    /** One duty cycle: the client and every session and server on it. Returns a work count. */
    public int doWork() {
        int work = invoke();
        long nowNs = clock.nanoTime();
        // by index: a handler may open a session, which is added at the end
        for (int i = 0; i < participants.size(); i++) {
            work += participants.get(i).doWork(nowNs);
        }
        return work;
    }

    /** The client's part alone, for blocking calls. Never call it from an Aeron callback. */
    int invoke() {
        int epoch = source.epoch();
        if (aeron != null && (epoch != connectedEpoch || aeron.isClosed() || conductor.isClosed())) {
            disconnect();
        }
        if (aeron == null && epoch != 0 && !closed && clock.nanoTime() - retryAtNs >= 0) {
            connect(epoch);
        }
        return aeron == null ? 0 : conductor.invoke();
    }

    private void connect(int epoch) {
        Path directory = source.directory(epoch);
        retryAtNs = clock.nanoTime() + RETRY_NS;
        try {
            if (!CommonContext.isDriverActive(directory.toFile(), DRIVER_TIMEOUT_MS / 2, message -> {
            })) {
                complain(epoch, "no live media driver in " + directory, null);
                return;
            }
            aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(directory.toString())
                    .useConductorAgentInvoker(true).driverTimeoutMs(DRIVER_TIMEOUT_MS).errorHandler(this::onError));
        } catch (RuntimeException failed) {
            complain(epoch, "cannot connect to the media driver in " + directory, failed);
            return;
        }
        conductor = aeron.conductorAgentInvoker();
        connectedEpoch = epoch;
        connects++;
        for (Participant participant : List.copyOf(participants)) {
            participant.onFabric(aeron);
        }
        source.wake();
    }

    private void complain(int epoch, String what, Throwable cause) {
        if (complainedEpoch != epoch) {
            complainedEpoch = epoch;
            LOG.warn("fabric epoch {}: {}; trying again", epoch, what, cause);
        }
    }

    private void onError(Throwable error) {
        LOG.warn("fabric epoch {}: {}", connectedEpoch, error.toString());
    }

    private void disconnect() {
        for (Participant participant : List.copyOf(participants)) {
            participant.onFabricLost();
        }
        Aeron old = aeron;
        aeron = null;
        conductor = null;
        retryAtNs = clock.nanoTime();
        CloseHelper.close(this::onError, old);
    }

    /** How long the agent may sleep on its doorbell, in ns; {@link Long#MAX_VALUE} when only rings matter. */
    public long sleepLimitNs() {
        if (aeron == null) {
            return source.epoch() == 0 ? Participant.NO_LIMIT : RETRY_NS;
        }
        long nowNs = clock.nanoTime();
        long limit = Participant.NO_LIMIT;
        for (int i = 0; i < participants.size(); i++) {
            limit = Math.min(limit, participants.get(i).sleepLimitNs(nowNs));
        }
        return limit;
    }

    /** Whether there is an Aeron client now. Sessions may still be on their way. */
    public boolean isConnected() {
        return aeron != null;
    }

    /** Epoch of the driver connected to; 0 if there is none. */
    public int epoch() {
        return aeron == null ? 0 : connectedEpoch;
    }

    /** How often a client was made: 1 after the first connect. */
    public long connects() {
        return connects;
    }

    /** Wakes the driver. */
    void wakeDriver() {
        source.wake();
    }

    NanoClock clock() {
        return clock;
    }

    Aeron aeron() {
        return aeron;
    }

    void add(Participant participant) {
        participants.add(participant);
        if (aeron != null) {
            participant.onFabric(aeron);
            source.wake();
        }
    }

    void remove(Participant participant) {
        participants.remove(participant);
    }

    /** Closes the client; sessions say goodbye before, by their own close. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            if (aeron != null) {
                disconnect();
            }
        }
    }
}
