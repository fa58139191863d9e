package org.ringdom.launcher.supervisor.agent;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.ringdom.abi.shared.ProcessTable;
import org.ringdom.launcher.api.ServiceState;
import org.ringdom.launcher.command.CommandResult;
import org.ringdom.launcher.supervisor.ProcessEntry;
import org.ringdom.launcher.supervisor.ProcessTableFile;
import org.ringdom.launcher.supervisor.SettingsFile;
import org.ringdom.launcher.supervisor.domain.Refusal;
import org.ringdom.launcher.supervisor.keeper.KeeperThread;

/** Restarts that a person asked for; each is answered when the successor is ready. */
final class Restarts {
    private static final long GRACE_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(120);
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final ProcessTableFile table;
    private final KeeperThread keeper;
    private final SettingsFile settings;
    private final List<Pending> pending = new ArrayList<>();

    /** One that is not over yet. */
    private record Pending(CommandInbox.Asked asked, ProcessEntry before, long limitNs) {
    }

    Restarts(ProcessTableFile table, KeeperThread keeper, SettingsFile settings) {
        this.settings = settings;
        this.table = table;
        this.keeper = keeper;
    }

    void begin(CommandInbox.Asked asked, String role, boolean kill) throws Refusal {
        ProcessEntry before = table.find(role).orElseThrow(() -> new Refusal("there is no process '" + role + "'"));
        if (before.kind() == ProcessTable.KIND_GUEST) {
            throw new Refusal(role + " is a guest: destroy and create it");
        }
        List<String> wrong = settings.objections();
        if (!wrong.isEmpty()) {
            throw new Refusal(wrong.getFirst());
        }
        pending.add(new Pending(asked, before, System.nanoTime() + LIMIT_NS));
        keeper.restart(role, kill, GRACE_NS);
    }

    /** Answers those that are over; returns how many. */
    int doWork() {
        int answered = 0;
        for (Iterator<Pending> each = pending.iterator(); each.hasNext();) {
            Pending restart = each.next();
            CommandResult result = result(restart);
            if (result != null) {
                each.remove();
                restart.asked().answer(result);
                answered++;
            }
        }
        return answered;
    }

    private CommandResult result(Pending restart) {
        ProcessEntry before = restart.before();
        ProcessEntry now = table.read(before.index());
        if (now.pid() != 0 && now.incarnation() != before.incarnation() && now.state() == ServiceState.READY) {
            return CommandResult.row("oldPid", before.pid(), "newPid", now.pid(), "stallMs",
                    TimeUnit.NANOSECONDS.toMillis(now.lastStallNs()));
        }
        boolean failed = now.state() == ServiceState.FAILED && now.incarnation() != before.incarnation();
        if (failed || System.nanoTime() - restart.limitNs() > 0) {
            return CommandResult.failed(before.role() + " does not get ready; `ringdom logs " + before.role()
                    + "` says why");
        }
        return null;
    }

    long sleepLimitNs() {
        return pending.isEmpty() ? Long.MAX_VALUE : POLL_NS;
    }
}
