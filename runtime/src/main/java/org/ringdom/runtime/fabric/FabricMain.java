package org.ringdom.runtime.fabric;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.agrona.concurrent.AgentInvoker;
import org.ringdom.platform.process.Processes;
import org.ringdom.runtime.event.Doorbell;
import org.ringdom.runtime.event.EventFile;
import org.ringdom.runtime.ipc.InstanceBells;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.service.SelfReport;
import org.ringdom.runtime.service.ServiceArguments;
import org.ringdom.runtime.service.ServiceFailure;
import org.ringdom.runtime.service.StopSignal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;

/**
 * The media driver's process: Aeron's driver on one thread, which sleeps on the doorbell of {@code fabric.evt}.
 *
 * <p>It serves {@code aeron-<epoch>/}, where the epoch is its owner epoch (or {@code --fabric-epoch}), reports READY in
 * {@code fabric.own} and rings the supervisor, which then makes the epoch known in {@code procs.tbl} and rings everybody. A
 * driver is never adopted: its successor begins with an empty folder and a new epoch.
 */
public final class FabricMain {
    private static final Logger LOG = LoggerFactory.getLogger(FabricMain.class);
    private static final int TERM_BYTES = 256 * 1024;
    private static final int MTU_BYTES = 8 * 1024;
    private static final int COUNTER_VALUES_BYTES = 1024 * 1024;
    private static final long LOW_STORAGE_BYTES = 16L << 20;
    private static final long LIVENESS_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long HEARTBEAT_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long PRACTICE_PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(200);

    private final SelfReport report;
    private final EventFile events;
    private final InstanceBells bells;
    private final StopSignal stop;
    private final MediaDriver driver;

    private FabricMain(ServiceArguments arguments) {
        InstanceFolder folder = arguments.folder();
        report = new SelfReport(folder.fabricOwn(), folder.processTable(), arguments.ownerEpoch());
        events = EventFile.open(folder.fabricEvents());
        events.doorbell(0).cancelSleep();
        bells = new InstanceBells(folder);
        stop = new StopSignal(events.doorbell(0));
        String epoch = arguments.option("fabric-epoch", Long.toString(arguments.ownerEpoch()));
        driver = MediaDriver.launch(context(folder.aeron(Integer.parseInt(epoch))));
    }

    /** Starts the driver; does not return, unless it only practises. */
    public static void main(String[] args) {
        try {
            ServiceArguments arguments = ServiceArguments.parse(args);
            if (arguments.isRehearsal()) {
                new FabricMain(arguments).rehearse();
                return;
            }
            Thread.setDefaultUncaughtExceptionHandler((thread, bug) -> die(bug));
            Processes.nameThread(arguments.role());
            new FabricMain(arguments).run();
        } catch (ServiceFailure failure) {
            LOG.error("{}", failure.getMessage());
            Runtime.getRuntime().halt(failure.exitCode());
        } catch (Throwable bug) { // whatever it is: nothing limps on
            die(bug);
        }
    }

    private static void die(Throwable bug) {
        try {
            LOG.error("a bug ends this process", bug);
        } finally {
            Runtime.getRuntime().halt(ServiceFailure.BUG);
        }
    }

    /**
     * The driver's settings: one thread, small buffers, long liveness. Logs are preallocated and the space is looked up before:
     * with a full /dev/shm the client that asks gets an error, and nobody a fault in the middle of a store.
     */
    static MediaDriver.Context context(Path directory) {
        return new MediaDriver.Context().aeronDirectoryName(directory.toString()).threadingMode(ThreadingMode.INVOKER)
                .dirDeleteOnStart(true).dirDeleteOnShutdown(false).warnIfDirectoryExists(false)
                .performStorageChecks(true).termBufferSparseFile(false).asyncExecutorEnabled(false)
                .useWindowsHighResTimer(false).ipcTermBufferLength(TERM_BYTES)
                .publicationTermBufferLength(TERM_BYTES).ipcMtuLength(MTU_BYTES)
                .counterValuesBufferLength(COUNTER_VALUES_BYTES).lowStorageWarningThreshold(LOW_STORAGE_BYTES)
                .clientLivenessTimeoutNs(LIVENESS_NS)
                .imageLivenessTimeoutNs(LIVENESS_NS)
                .errorHandler(error -> LOG.warn("media driver: {}", error.toString()));
    }

    /** Serves those who practise until its thread is interrupted. */
    private void rehearse() {
        report.ready();
        while (!Thread.interrupted()) {
            driver.sharedAgentInvoker().invoke();
            LockSupport.parkNanos(PRACTICE_PAUSE_NS);
        }
        driver.close();
        events.close();
        report.close();
    }

    private void run() {
        stop.onShutdown();
        Doorbell doorbell = events.doorbell(0);
        AgentInvoker invoker = driver.sharedAgentInvoker();
        FabricPace pace = new FabricPace();
        invoker.invoke();
        report.ready();
        bells.ring(0);
        LOG.info("media driver serves {}", driver.aeronDirectoryName());
        long heartbeatAtNs = System.nanoTime();
        while (!stop.isRaised()) {
            int seen = doorbell.value();
            int work = invoker.invoke();
            report.answerPing();
            long nowNs = System.nanoTime();
            if (work > 0 && nowNs - heartbeatAtNs >= 0) {
                report.heartbeat();
                heartbeatAtNs = nowNs + HEARTBEAT_NS;
            }
            doorbell.await(seen, nowNs + pace.sleepAfter(work > 0));
        }
        report.stopping();
        driver.close();
        LOG.info("media driver stopped");
        stop.finish(0);
    }
}
