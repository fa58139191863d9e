package org.ringdom.launcher.supervisor.keeper;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongConsumer;

import org.ringdom.platform.landlock.Confinement;
import org.ringdom.platform.process.ExitStatus;
import org.ringdom.platform.process.ProcessIdentity;
import org.ringdom.platform.process.Signals;

/** A host whose processes are entries in a list; they die when a test says so, or of SIGKILL. */
final class FakeHost implements ProcessHost {
    final List<Fake> started = new ArrayList<>();
    final Map<Integer, Fake> byPid = new HashMap<>();
    HangDetector.Sample sample = new HangDetector.Sample(0, false);
    RuntimeException refusal;
    long availableBytes = 1L << 30;
    private int nextPid = 1000;

    /** One process. */
    final class Fake implements Running {
        final String role;
        long token;
        final ProcessIdentity identity;
        final List<Integer> signals = new ArrayList<>();
        ExitStatus end;
        boolean buried;
        boolean child = true;

        Fake(String role, long token, ProcessIdentity identity) {
            this.role = role;
            this.token = token;
            this.identity = identity;
        }

        void die(ExitStatus status) {
            end = status;
        }

        @Override
        public ProcessIdentity identity() {
            return identity;
        }

        @Override
        public boolean isDead() {
            return end != null;
        }

        @Override
        public void send(int signal) {
            signals.add(signal);
            if (signal == Signals.SIGKILL && end == null) {
                end = new ExitStatus(0, Signals.SIGKILL);
            }
        }

        @Override
        public void watchAs(long newToken) {
            token = newToken;
        }

        @Override
        public Optional<ExitStatus> bury() {
            buried = true;
            return child ? Optional.of(end) : Optional.empty();
        }
    }

    Fake last() {
        return started.getLast();
    }

    /** A process that somebody else had started. */
    Fake alive(String role, long token, UUID bootId) {
        ProcessIdentity identity = new ProcessIdentity(nextPid++, 7, bootId);
        Fake fake = new Fake(role, token, identity);
        fake.child = false;
        byPid.put(identity.pid(), fake);
        return fake;
    }

    @Override
    public Running start(String role, List<String> command, Confinement confinement, long token) {
        if (refusal != null) {
            throw refusal;
        }
        Fake fake = new Fake(role, token, new ProcessIdentity(nextPid++, 7, new UUID(1, 2)));
        started.add(fake);
        byPid.put(fake.identity.pid(), fake);
        return fake;
    }

    @Override
    public Optional<Running> adopt(ProcessIdentity identity, long token) {
        return Optional.ofNullable(byPid.get(identity.pid())).filter(fake -> fake.identity.equals(identity))
                .map(fake -> fake);
    }

    @Override
    public void await(long timeoutNs, LongConsumer dead) {
        List.copyOf(byPid.values()).stream().filter(fake -> fake.isDead() && !fake.buried)
                .forEach(fake -> dead.accept(fake.token));
    }

    @Override
    public void wake() {
    }

    @Override
    public long availableBytes() {
        return availableBytes;
    }

    @Override
    public HangDetector.Sample sample(int pid, String role) {
        return sample;
    }

    @Override
    public void close() {
    }
}
