package org.ringdom.launcher.client;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.ringdom.abi.control.CommandReplyDecoder;
import org.ringdom.launcher.api.Instance;
import org.ringdom.launcher.api.InstanceControl.Presence;
import org.ringdom.launcher.api.SupervisorException;
import org.ringdom.launcher.command.Command;
import org.ringdom.launcher.command.CommandCodec;
import org.ringdom.launcher.command.CommandResult;
import org.ringdom.launcher.supervisor.ServiceSet;
import org.ringdom.launcher.supervisor.instance.InstanceProbe;
import org.ringdom.launcher.supervisor.keeper.ProcStat;
import org.ringdom.runtime.ipc.AeronFabric;
import org.ringdom.runtime.ipc.AgentWait;
import org.ringdom.runtime.ipc.ClientIdentity;
import org.ringdom.runtime.ipc.ControlSession;
import org.ringdom.runtime.ipc.InstanceBells;
import org.ringdom.runtime.ipc.InstanceFabric;
import org.ringdom.runtime.ipc.ServerAddresses;

/**
 * The command line's session with the supervisor, opened by the first command. It waits over deaths of the media driver and
 * of the supervisor as long as there is somebody who starts a successor. For one thread.
 */
final class SupervisorSession implements AutoCloseable {
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(300);

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Instance instance;
    private final Waiting waiting = new Waiting();
    private InstanceBells bells;
    private InstanceFabric source;
    private AeronFabric fabric;
    private ServerAddresses addresses;
    private ControlSession session;

    SupervisorSession(Instance instance) {
        this.instance = instance;
    }

    /** Polls, since nobody can ring us; looks now and then whether there is anybody to wait for. */
    private final class Waiting implements AgentWait {
        private long lookAtNs = System.nanoTime() + LOOK_NS;
        private long deadlineNs;
        private String tooLate = "";

        void until(Duration timeout) {
            deadlineNs = System.nanoTime() + timeout.toNanos();
            tooLate = "the supervisor of instance '" + instance.name() + "' has not answered for " + timeout.toSeconds()
                    + " s; `ringdom status` shows how it is";
        }

        @Override
        public int mark() {
            return 0;
        }

        @Override
        public void sleep(int mark, long limitNs) {
            LockSupport.parkNanos(Math.min(POLL_NS, limitNs));
            if (Thread.interrupted()) {
                throw new InterruptedWaitException();
            }
            if (System.nanoTime() - lookAtNs >= 0) {
                lookAtNs = System.nanoTime() + LOOK_NS;
                String silent = silent(instance);
                if (silent != null) {
                    throw new NobodyThere(silent);
                }
            }
            if (System.nanoTime() - deadlineNs >= 0) {
                throw new NobodyThere(tooLate);
            }
        }
    }

    /** Nobody will ever answer. */
    private static final class NobodyThere extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NobodyThere(String line) {
            super(line, null, false, false);
        }
    }

    /** Why nobody can answer commands, as one line with a way out; null if somebody can, now or soon. */
    static String hopeless(Instance instance, InstanceProbe probe) {
        if (probe.presence() == Presence.ABSENT) {
            return "no instance '" + instance.name() + "' is running; start it with `ringdom up -d`";
        }
        if (probe.presence() == Presence.STALE) {
            return "no instance '" + instance.name() + "' is running, only its files are left; `ringdom up -d` wipes"
                    + " them and starts anew";
        }
        boolean coreLives = probe.alive().stream().anyMatch(entry -> entry.role().equals(ServiceSet.CORE));
        boolean successorComes = coreLives && !probe.stopping();
        return probe.supervisor().isPresent() || successorComes
                ? null
                : "instance '" + instance.name() + "' is without supervisor; `ringdom up -d` adopts it";
    }

    /** Why nobody answers commands now, as one line with a way out; null if it is worth waiting. */
    private static String silent(Instance instance) {
        InstanceProbe probe = InstanceProbe.of(instance.folder());
        String hopeless = hopeless(instance, probe);
        if (hopeless != null) {
            return hopeless;
        }
        return probe.supervisor().filter(supervisor -> ProcStat.isStopped(supervisor.pid()))
                .map(supervisor -> "the supervisor of instance '" + instance.name()
                        + "' is stopped; let it go on with `kill -CONT " + supervisor.pid() + "`")
                .orElse(null);
    }

    /** Asks and waits for the answer. */
    CommandResult call(Command command) throws SupervisorException {
        return call(command, PATIENCE);
    }

    /** Asks and waits for the answer, so long at most. */
    CommandResult call(Command command, Duration timeout) throws SupervisorException {
        open();
        waiting.until(timeout);
        CommandResult[] result = new CommandResult[1];
        CommandCodec.Message message = CommandCodec.encode(session.clientKey(), session.nextRequestId(), command);
        try {
            session.send(message.buffer(), 0, message.length(),
                    (template, buffer, offset, blockLength, version) -> result[0] = decode(template, buffer, offset,
                            blockLength, version, result[0]));
            session.await(() -> result[0] != null);
        } catch (NobodyThere gone) {
            throw new SupervisorException(gone.getMessage());
        } catch (IllegalArgumentException tooLong) {
            throw new SupervisorException("the request is too long (" + message.length() + " bytes)");
        }
        if (!result[0].isDone()) {
            throw new SupervisorException(result[0].text());
        }
        return result[0];
    }

    private static CommandResult decode(int template, DirectBuffer buffer, int offset, int blockLength, int version,
            CommandResult before) {
        return template == CommandReplyDecoder.TEMPLATE_ID
                ? CommandCodec.decodeResult(buffer, offset, blockLength, version)
                : before;
    }

    private void open() throws SupervisorException {
        if (session != null) {
            return;
        }
        String silent = silent(instance);
        if (silent != null) {
            throw new SupervisorException(silent);
        }
        bells = new InstanceBells(instance.folder());
        source = new InstanceFabric(instance.folder(), bells);
        fabric = new AeronFabric(source);
        addresses = new ServerAddresses(instance.folder(), bells);
        session = new ControlSession(fabric, addresses.supervisor(), ClientIdentity.ofTool(), waiting);
    }

    @Override
    public void close() {
        CloseHelper.quietCloseAll(session, fabric, addresses, source, bells);
    }
}
