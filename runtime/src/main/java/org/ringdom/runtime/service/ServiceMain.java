package org.ringdom.runtime.service;

import org.agrona.CloseHelper;
import org.ringdom.platform.process.Processes;
import org.ringdom.runtime.ipc.AgentWait;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The main program of a service: {@code main} of each role calls {@link #run} and nothing else.
 *
 * <p>Exit status: 0 after SIGTERM, 70 after a bug (at once: the supervisor starts a successor), others of {@link
 * ServiceFailure} with one clear line in the log.
 */
public final class ServiceMain {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceMain.class);

    private ServiceMain() {
    }

    /** Runs a service until SIGTERM; does not return, unless it only {@linkplain ServiceArguments#REHEARSAL practises}. */
    public static void run(String[] args, AgentFactory factory) {
        if (isRehearsal(args)) {
            rehearse(ServiceArguments.parse(args), factory);
            return;
        }
        dieOfBugs();
        try {
            ServiceArguments arguments = ServiceArguments.parse(args);
            // the first native call of a process is slow: make it before anybody waits for us
            Processes.nameThread(arguments.role());
            serve(ServiceContext.open(arguments), factory);
        } catch (ServiceFailure failure) {
            LOG.error("{}", failure.getMessage());
            Runtime.getRuntime().halt(failure.exitCode());
        } catch (Throwable bug) { // whatever it is: nothing limps on
            die(bug);
        }
    }

    private static boolean isRehearsal(String... args) {
        try {
            return ServiceArguments.parse(args).isRehearsal();
        } catch (ServiceFailure unusable) {
            return false; // the service itself says so
        }
    }

    /** Attaches and works a little, as a successor would; on an instance that nobody uses. */
    private static void rehearse(ServiceArguments arguments, AgentFactory factory) {
        try (ServiceContext context = ServiceContext.open(arguments)) {
            context.sweepOwnPorts();
            try (ServiceAgent agent = factory.create(context)) {
                new DutyCycle(context, agent).rehearse();
            }
        }
    }

    private static void serve(ServiceContext context, AgentFactory factory) {
        context.stop().onShutdown();
        context.sweepOwnPorts();
        ServiceAgent agent = null;
        try {
            agent = factory.create(context);
            LOG.info("{} attached: domid {}, incarnation {}, epoch {}", agent.roleName(), context.domid(),
                    context.incarnation(), context.ownerEpoch());
            new DutyCycle(context, agent).run();
        } catch (AgentWait.InterruptedWaitException stopped) {
            LOG.info("stopped inside a call");
        }
        context.report().stopping();
        Preload.alsoRecorded();
        if (agent != null) {
            agent.close();
        }
        LOG.info("{} stopped", context.role());
        StopSignal stop = context.stop();
        CloseHelper.close(context);
        stop.finish(0);
    }

    private static void dieOfBugs() {
        Thread.setDefaultUncaughtExceptionHandler((thread, bug) -> die(bug));
    }

    private static void die(Throwable bug) {
        try {
            LOG.error("a bug ends this process", bug);
        } finally {
            Runtime.getRuntime().halt(ServiceFailure.BUG);
        }
    }
}
