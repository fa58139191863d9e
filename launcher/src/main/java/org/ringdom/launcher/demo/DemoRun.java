package org.ringdom.launcher.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.ringdom.launcher.api.InstanceControl.DemoOptions;
import org.ringdom.launcher.api.SupervisorException;
import org.ringdom.launcher.supervisor.ProcessEntry;

/**
 * The guest's life: it reads its whole disk, then writes and reads at random while processes are killed, then reads all
 * again; in the end its disk is compared with the image file.
 *
 * <p>Used by one thread.
 */
final class DemoRun {
    private static final String VERIFIED = "verified";
    private static final long TICK_MS = 20;
    private static final long STORE_NS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long STUCK_NS = TimeUnit.SECONDS.toNanos(60);
    /** Requests that must have been answered after a restart before the next kill. */
    private static final long PROGRESS = 4L * DemoGuest.DEPTH;

    private final DemoOptions options;
    private final DemoGuest guest;
    private final Victims victims;
    private final ProgressLine progress;
    private final List<Kill> kills = new ArrayList<>();
    private VerifierCounts counts;
    private long progressNs = System.nanoTime();
    private long storeNs;
    private String phase = "start";
    private boolean stopping;
    private Optional<String> verdict = Optional.empty();

    DemoRun(DemoOptions options, DemoGuest guest, Victims victims, ProgressLine progress) {
        this.options = options;
        this.guest = guest;
        this.victims = victims;
        this.progress = progress;
        this.counts = guest.watch().counts();
    }

    /**
     * Sees the guest through to its end.
     *
     * @throws SupervisorException at the first thing that is not as promised
     */
    DemoReport run(DemoImage image) throws SupervisorException, InterruptedException {
        long beginNs = System.nanoTime();
        progress.print("guest     domain " + guest.domid() + ", process " + guest.pid() + ", " + DemoGuest.DEPTH
                + " requests in flight");
        scan();
        killInTurn();
        stop();
        long endNs = System.nanoTime();
        awaitPowerOff();
        guest.requireSameProcess();
        compare(image);
        return new DemoReport(kills, guest.watch().stalls(), guest.watch().stallsMissed(), counts, endNs - beginNs,
                guest.pid());
    }

    private void scan() throws SupervisorException, InterruptedException {
        while (!phase.equals("random")) {
            tick();
            progress.show("scan", counts.permille(), amount());
        }
        progress.finish("scan", 1000, amount());
    }

    private void killInTurn() throws SupervisorException, InterruptedException {
        long beginNs = System.nanoTime();
        for (KillSchedule.Due due : KillSchedule.of(options.kills(), options.seconds(), options.seed())) {
            awaitTime(beginNs, due.dueNs());
            Kill kill = kill(due.role());
            kills.add(kill);
            StallTally tally = new StallTally(kills, guest.watch().stalls());
            progress.print(String.format("  killed %-16s pid %7d -> %-7d ready after %5d ms; guest waited: %s; %s",
                    kill.role(), kill.oldPid(), kill.newPid(), kill.readyMs(), tally.words(kill),
                    kill.replayedWords()));
        }
        awaitTime(beginNs, TimeUnit.SECONDS.toNanos(options.seconds()));
        progress.finish("random", 1000, amount());
    }

    private void awaitTime(long beginNs, long dueNs) throws SupervisorException, InterruptedException {
        while (System.nanoTime() - beginNs < dueNs) {
            tick();
            showRandom(beginNs);
        }
    }

    private void showRandom(long beginNs) {
        long wholeNs = TimeUnit.SECONDS.toNanos(options.seconds());
        int permille = (int) Math.min(999, (System.nanoTime() - beginNs) * 1000 / wholeNs);
        progress.show("random", permille, amount());
    }

    private Kill kill(String role) throws SupervisorException, InterruptedException {
        ProcessEntry victim = awaitReady(role);
        long killedNs = System.nanoTime();
        if (!victims.kill(victim)) {
            throw new SupervisorException(role + " (pid " + victim.pid() + ") died by itself");
        }
        Optional<ProcessEntry> successor = victims.successor(victim);
        while (successor.isEmpty()) {
            if (System.nanoTime() - killedNs > STUCK_NS) {
                throw new SupervisorException(role + " was killed and had no successor after "
                        + TimeUnit.NANOSECONDS.toSeconds(STUCK_NS) + " s");
            }
            Thread.sleep(1);
            guest.watch().stalls();
            successor = victims.successor(victim);
        }
        long readyNs = System.nanoTime();
        long answered = guest.watch().counts().requests();
        while (counts.requests() < answered + PROGRESS) {
            tick();
        }
        guest.requireSameProcess();
        return new Kill(role, victim.pid(), successor.get().pid(), killedNs, readyNs, System.nanoTime(),
                victims.replayed(successor.get()));
    }

    /** Waits until every process is ready: kills come one at a time. */
    private ProcessEntry awaitReady(String role) throws SupervisorException, InterruptedException {
        long beginNs = System.nanoTime();
        for (String other : KillSchedule.ROLES) {
            while (victims.ready(other).isEmpty()) {
                if (System.nanoTime() - beginNs > STUCK_NS) {
                    throw new SupervisorException(other + " is not ready");
                }
                tick();
            }
        }
        return victims.ready(role).orElseThrow(() -> new SupervisorException(role + " died by itself"));
    }

    private void stop() throws SupervisorException, InterruptedException {
        while (!guest.askToStop()) {
            tick();
        }
        stopping = true;
        while (verdict.isEmpty()) {
            tick();
            if (phase.equals("final")) {
                progress.show("check", counts.permille(), amount());
            }
        }
        progress.finish("check", 1000, amount());
    }

    /** The guest ends by itself once it has told its verdict. */
    private void awaitPowerOff() throws SupervisorException, InterruptedException {
        long deadlineNs = System.nanoTime() + STUCK_NS;
        while (guest.runs()) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new SupervisorException("the guest does not power off");
            }
            Thread.sleep(TICK_MS);
        }
    }

    /** Waits a moment, takes in what the guest says, and fails if it found a lie, ended or stands still. */
    private void tick() throws SupervisorException, InterruptedException {
        Thread.sleep(TICK_MS);
        VerifierCounts now = guest.watch().counts();
        guest.watch().stalls();
        long nowNs = System.nanoTime();
        if (now.requests() != counts.requests()) {
            progressNs = nowNs;
        }
        counts = now;
        if (nowNs - storeNs > STORE_NS) {
            storeNs = nowNs;
            phase = guest.says("phase").orElse(phase);
            verdict = guest.says("verdict");
        }
        boolean ran = guest.runs();
        if (!ran && verdict.isEmpty()) {
            verdict = guest.says("verdict");
        }
        if (verdict.isPresent() && !(stopping && verdict.get().equals(VERIFIED))) {
            throw new SupervisorException("the guest says: " + verdict.get());
        }
        if (!ran && verdict.isEmpty()) {
            throw new SupervisorException("the guest's process ended without a verdict; " + guest.log());
        }
        requireAnswers(nowNs - progressNs, "the guest's disk");
        requireAnswers(nowNs - guest.storeAnsweredNs(), "the store");
    }

    private static void requireAnswers(long silenceNs, String who) throws SupervisorException {
        if (silenceNs > STUCK_NS) {
            throw new SupervisorException(who + " has not answered for " + TimeUnit.NANOSECONDS.toSeconds(STUCK_NS)
                    + " s");
        }
    }

    private void compare(DemoImage image) throws SupervisorException {
        String seen = guest.says("digest")
                .orElseThrow(() -> new SupervisorException("the guest gave no digest of its disk"));
        long sectors = Long.parseLong(guest.says("sectors").orElse("0"));
        String found;
        try {
            found = image.digest(sectors);
        } catch (IOException failed) {
            throw new SupervisorException("cannot read the image again: " + failed, failed);
        }
        if (sectors == 0 || !found.equals(seen)) {
            throw new SupervisorException("the image file is not what the guest read: sha256 " + found + ", guest "
                    + seen);
        }
        progress.print(String.format("disk      sha256 %s: guest and image file agree on %,d of %,d sectors", found,
                sectors, image.bytes() / 512));
    }

    private String amount() {
        String amount = String.format("%,d requests, %,.0f MiB", counts.requests(), Demo.mib(counts.bytes()));
        return kills.isEmpty()
                ? amount
                : amount + ", " + kills.size() + " of " + options.kills() * KillSchedule.ROLES.size() + " killed";
    }
}
