package org.ringdom.launcher.supervisor.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.agrona.CloseHelper;
import org.ringdom.abi.control.ControlStreams;
import org.ringdom.launcher.api.DomainSummary;
import org.ringdom.launcher.api.ServiceState;
import org.ringdom.launcher.command.Command;
import org.ringdom.launcher.command.CommandResult;
import org.ringdom.launcher.command.Rows;
import org.ringdom.launcher.supervisor.ServiceSet;
import org.ringdom.launcher.supervisor.SettingsFile;
import org.ringdom.launcher.supervisor.domain.Adjustments;
import org.ringdom.launcher.supervisor.domain.DeviceChange;
import org.ringdom.launcher.supervisor.domain.DomainViews;
import org.ringdom.launcher.supervisor.domain.Guests;
import org.ringdom.launcher.supervisor.domain.HostView;
import org.ringdom.launcher.supervisor.domain.Refusal;
import org.ringdom.runtime.hypercall.HypercallException;
import org.ringdom.runtime.ipc.ControlServer;
import org.ringdom.runtime.recovery.CrashPoint;
import org.ringdom.runtime.service.ServiceContext;
import org.ringdom.runtime.xenstore.XenstoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out commands, one after the other; the agent's thread waits in them for the core and the store. */
final class CommandDesk implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CommandDesk.class);
    /** Domains in one answer; a message holds about twice as many. */
    private static final int PAGE = 48;
    private static final Set<String> NEED_ALL = Set.of(Command.CREATE, Command.DESTROY, Command.BLOCK_LIST,
            Command.NETWORK_LIST, Command.SHUTDOWN, Command.RENAME, Command.DEVICE_ATTACH, Command.BLOCK_DETACH,
            Command.NETWORK_DETACH, Command.VCPU_SET, Command.MEM_SET, Command.SYSRQ);
    /** Answered when they are done. */
    private static final Set<String> CHANGES = Set.of(Command.DEVICE_ATTACH, Command.BLOCK_DETACH,
            Command.NETWORK_DETACH);
    private static final long HOLD_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long HOLD_POLL_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private final CommandInbox inbox = new CommandInbox();
    private final ServiceContext context;
    private final Supervision supervision;
    private final Guests guests;
    private final DomainViews views;
    private final Adjustments adjustments;
    private final ControlServer server;
    private final Restarts restarts;
    private final TakeDown takeDown;
    private long downGraceMs = -1;

    CommandDesk(ServiceContext context, Supervision supervision, Guests guests, DomainViews views,
            Adjustments adjustments) {
        this.context = context;
        this.supervision = supervision;
        this.guests = guests;
        this.views = views;
        this.adjustments = adjustments;
        restarts = new Restarts(supervision.table(), supervision.keeper(),
                SettingsFile.of(context.folder()));
        takeDown = new TakeDown(supervision, () -> CloseHelper.quietClose(context.fabric()));
        server = new ControlServer(context.fabric(), ControlStreams.SUPERVISOR, context.ownerEpoch(), context.bells(),
                inbox).admit(context.admission());
    }

    /** @param whole whether the set is up, so that domains can be made and removed */
    int doWork(boolean whole) {
        if (downGraceMs >= 0) {
            end();
            return 1;
        }
        int work = restarts.doWork();
        CommandInbox.Asked asked = inbox.poll();
        if (asked != null && !whole && NEED_ALL.contains(asked.command().verb())) {
            hold(asked);
        } else if (asked != null) {
            work++;
            carryOut(asked);
        }
        return work;
    }

    /** Lets a command wait for the store, for a while. */
    private void hold(CommandInbox.Asked asked) {
        if (asked.ageNs() > HOLD_NS) {
            asked.answer(CommandResult.failed("the instance is not complete; `ringdom status` shows what is missing"));
        } else {
            inbox.putBack(asked);
        }
    }

    private void carryOut(CommandInbox.Asked asked) {
        Command command = asked.command();
        try {
            if (command.verb().equals(Command.RESTART)) {
                restarts.begin(asked, command.argument(0), Boolean.parseBoolean(command.argument(1)));
            } else if (CHANGES.contains(command.verb())) {
                requireCore();
                change(asked, command);
            } else {
                CommandResult result = result(asked, command);
                CrashPoint.at("supervisor.before-answer");
                asked.answer(result);
            }
        } catch (Refusal refused) {
            asked.answer(CommandResult.failed(refused.getMessage()));
        } catch (HypercallException | XenstoreException refused) {
            LOG.warn("{} {}: {}", command.verb(), command.arguments(), refused.getMessage());
            asked.answer(CommandResult.failed(refused.getMessage()));
        }
    }

    private void change(CommandInbox.Asked asked, Command command) throws Refusal {
        DeviceChange.Outcome outcome = new DeviceChange.Outcome() {
            @Override
            public void done(int device) {
                CrashPoint.at("supervisor.before-answer");
                asked.answer(CommandResult.row("device", device));
            }

            @Override
            public void refused(String line) {
                asked.answer(CommandResult.failed(line));
            }
        };
        if (command.verb().equals(Command.DEVICE_ATTACH)) {
            guests.attach(number(command), command.payload(), asked.identity(), outcome);
        } else {
            guests.detach(command.verb().equals(Command.BLOCK_DETACH), number(command), command.argument(1),
                    Boolean.parseBoolean(command.argument(2)), asked.identity(), outcome);
        }
    }

    private CommandResult result(CommandInbox.Asked asked, Command command) throws Refusal {
        if (command.verb().equals(Command.DOWN)) {
            downGraceMs = number(command);
            supervision.log().add("instance-down", ServiceSet.SUPERVISOR, "asked for");
            takeDown.announce();
            return CommandResult.done();
        }
        if (command.verb().equals(Command.LIST)) {
            return list(number(command));
        }
        requireCore();
        return switch (command.verb()) {
            case Command.INFO -> CommandResult.of(Rows.of(HostView.of(context.hypercalls().physInfo())));
            case Command.CREATE -> CommandResult.row("domid",
                    guests.create(command.payload(), Boolean.parseBoolean(command.argument(0)), asked.identity()));
            case Command.BLOCK_LIST -> CommandResult.of(views.disks(number(command)).stream().map(Rows::of).toList());
            case Command.NETWORK_LIST -> CommandResult.of(views.cards(number(command)).stream().map(Rows::of).toList());
            case Command.SHUTDOWN -> {
                guests.shutdown(number(command), command.argument(1));
                yield CommandResult.done();
            }
            case Command.RENAME -> {
                guests.rename(number(command), command.argument(1));
                yield CommandResult.done();
            }
            case Command.VCPU_LIST -> CommandResult.of(views.vcpus(number(command)).stream().map(Rows::of).toList());
            case Command.VCPU_SET, Command.MEM_SET, Command.SYSRQ -> adjust(command);
            case Command.PAUSE, Command.UNPAUSE, Command.DESTROY -> verb(command.verb(), number(command));
            default -> throw new Refusal("this supervisor does not know the command '" + command.verb() + "'");
        };
    }

    private CommandResult verb(String verb, int domid) throws Refusal {
        switch (verb) {
            case Command.PAUSE -> guests.pause(domid);
            case Command.UNPAUSE -> guests.unpause(domid);
            default -> guests.destroy(domid);
        }
        return CommandResult.done();
    }

    private CommandResult adjust(Command command) throws Refusal {
        int domid = number(command);
        switch (command.verb()) {
            case Command.VCPU_SET -> adjustments.vcpus(domid, number(command, 1));
            case Command.MEM_SET -> adjustments.memory(domid, number(command, 1));
            default -> adjustments.sysrq(domid, command.argument(1));
        }
        return CommandResult.done();
    }

    private CommandResult list(int from) {
        List<DomainSummary> domains = views.list(from, PAGE + 1);
        List<Map<String, String>> rows = new ArrayList<>();
        domains.stream().limit(PAGE).map(Rows::of).forEach(rows::add);
        if (domains.size() > PAGE) {
            rows.getLast().put("more", "1");
        }
        return CommandResult.of(rows);
    }

    /** A dead core comes back, and we wait for it; one that was given up does not. */
    private void requireCore() throws Refusal {
        boolean failed = supervision.table().find(ServiceSet.CORE)
                .filter(core -> core.state() == ServiceState.FAILED).isPresent();
        if (failed) {
            throw new Refusal("the core is given up; `ringdom logs " + ServiceSet.CORE + "` says why, `ringdom restart "
                    + ServiceSet.CORE + "` tries again");
        }
    }

    private static int number(Command command) throws Refusal {
        return number(command, 0);
    }

    private static int number(Command command, int argument) throws Refusal {
        try {
            return Integer.parseInt(command.argument(argument));
        } catch (NumberFormatException e) {
            throw new Refusal(command.verb() + ": '" + command.argument(argument) + "' is no number");
        }
    }

    private void end() {
        try {
            takeDown.run(downGraceMs);
            context.stop().raise();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    long sleepLimitNs() {
        if (downGraceMs >= 0) {
            return 0;
        }
        return inbox.isEmpty() ? restarts.sleepLimitNs() : HOLD_POLL_NS;
    }

    @Override
    public void close() {
        server.close();
    }
}
