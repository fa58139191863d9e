package org.ringdom.launcher.supervisor.keeper;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

import org.ringdom.platform.landlock.Confinement;
import org.ringdom.platform.poll.Epoll;
import org.ringdom.platform.poll.EventFd;
import org.ringdom.platform.process.ExitStatus;
import org.ringdom.platform.process.PidFd;
import org.ringdom.platform.process.ProcessIdentity;
import org.ringdom.platform.process.Processes;
import org.ringdom.platform.process.Spawn;

/** The real host: children in sessions of their own, deaths by pidfd in one epoll set. */
final class LinuxHost implements ProcessHost {
    private static final int MAX_EVENTS = 64;
    private static final long WAKE = -1;

    private final Path logs;
    private final Map<String, String> environment;
    private final Epoll epoll = Epoll.open(MAX_EVENTS);
    private final EventFd wake = EventFd.open();

    /**
     * @param logs folder of the processes' outputs, a file per role
     * @param environment of every child
     */
    LinuxHost(Path logs, Map<String, String> environment) {
        this.logs = logs;
        this.environment = Map.copyOf(environment);
        epoll.add(wake.fd(), Epoll.IN, WAKE);
    }

    @Override
    public Running start(String role, List<String> command, Confinement confinement, long token) {
        Spawn spawn = Spawn.command(command).environment(environment).output(logs.resolve(role + ".log"));
        Spawn.Child child = startConfined(spawn, confinement);
        return watch(child.identity(), child.handle(), token);
    }

    /**
     * Confinement cannot be taken back, so a thread of its own enters it, starts the child and ends. A child that is not confined
     * now may confine all its threads later, for which they must be without new privileges from the begin.
     */
    private static Spawn.Child startConfined(Spawn spawn, Confinement confinement) {
        return confinement.inThread("confined-start", () -> {
            Processes.giveUpNewPrivileges();
            return spawn.start();
        });
    }

    @Override
    public Optional<Running> adopt(ProcessIdentity identity, long token) {
        return identity.adopt().map(handle -> watch(identity, handle, token));
    }

    private Running watch(ProcessIdentity identity, PidFd handle, long token) {
        // one report is enough: the handle stays readable until it is closed
        epoll.add(handle.fd(), Epoll.IN | Epoll.ONE_SHOT, token);
        return new Watched(identity, handle);
    }

    private final class Watched implements Running {
        private final ProcessIdentity identity;
        private final PidFd handle;

        Watched(ProcessIdentity identity, PidFd handle) {
            this.identity = identity;
            this.handle = handle;
        }

        @Override
        public ProcessIdentity identity() {
            return identity;
        }

        @Override
        public boolean isDead() {
            return handle.isDead();
        }

        @Override
        public void send(int signal) {
            handle.send(signal);
        }

        @Override
        public void watchAs(long token) {
            epoll.modify(handle.fd(), Epoll.IN | Epoll.ONE_SHOT, token);
        }

        @Override
        public Optional<ExitStatus> bury() {
            epoll.remove(handle.fd());
            handle.close();
            return Processes.reap(identity.pid());
        }
    }

    @Override
    public void await(long timeoutNs, LongConsumer dead) {
        long timeoutMs = Math.max(0, TimeUnit.NANOSECONDS.toMillis(timeoutNs + 999_999));
        epoll.wait(timeoutMs, (token, events) -> {
            if (token == WAKE) {
                wake.drain();
            } else {
                dead.accept(token);
            }
        });
    }

    @Override
    public void wake() {
        wake.signal();
    }

    @Override
    public long availableBytes() {
        return ProcStat.availableBytes();
    }

    @Override
    public HangDetector.Sample sample(int pid, String role) {
        return ProcStat.sample(pid, role);
    }

    @Override
    public void close() {
        epoll.close();
        wake.close();
    }
}
