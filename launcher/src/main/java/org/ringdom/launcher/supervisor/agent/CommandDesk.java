package org.ringdom.launcher.supervisor.agent;

import org.ringdom.abi.control.ControlStreams;
import org.ringdom.launcher.command.Command;
import org.ringdom.launcher.command.CommandResult;
import org.ringdom.runtime.hypercall.HypercallException;
import org.ringdom.runtime.ipc.ControlServer;
import org.ringdom.runtime.service.ServiceContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out commands, one after the other; the agent's thread waits in them for the core and the store. */
final class CommandDesk implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CommandDesk.class);

    private final CommandInbox inbox = new CommandInbox();
    private final ServiceContext context;
    private final ControlServer server;
    private final Restarts restarts;
    private final TakeDown takeDown;
    private long downGraceMs = -1;

    CommandDesk(ServiceContext context, Supervision supervision) {
        this.context = context;
        restarts = new Restarts(supervision.table(), supervision.keeper());
        takeDown = new TakeDown(supervision);
        server = new ControlServer(context.fabric(), ControlStreams.SUPERVISOR, context.ownerEpoch(), context.bells(),
                inbox);
    }

    int doWork() {
        if (downGraceMs >= 0) {
            end();
            return 1;
        }
        int work = restarts.doWork();
        CommandInbox.Asked asked = inbox.poll();
        if (asked != null) {
            work++;
            carryOut(asked);
        }
        return work;
    }

    private void carryOut(CommandInbox.Asked asked) {
        Command command = asked.command();
        try {
            switch (command.verb()) {
                case Command.RESTART ->
                    restarts.begin(asked, command.argument(0), Boolean.parseBoolean(command.argument(1)));
                case Command.DOWN -> {
                    downGraceMs = number(command, 0);
                    takeDown.announce();
                    asked.answer(CommandResult.done());
                }
                default -> throw new Refusal("this supervisor does not know the command '" + command.verb() + "'");
            }
        } catch (Refusal refused) {
            asked.answer(CommandResult.failed(refused.getMessage()));
        } catch (HypercallException refused) {
            LOG.warn("{} {}: {}", command.verb(), command.arguments(), refused.getMessage());
            asked.answer(CommandResult.failed(refused.getMessage()));
        }
    }

    private static int number(Command command, int index) throws Refusal {
        try {
            return Integer.parseInt(command.argument(index));
        } catch (NumberFormatException e) {
            throw new Refusal(command.verb() + ": '" + command.argument(index) + "' is no number");
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
        return inbox.isEmpty() && downGraceMs < 0 ? restarts.sleepLimitNs() : 0;
    }

    @Override
    public void close() {
        server.close();
    }
}
