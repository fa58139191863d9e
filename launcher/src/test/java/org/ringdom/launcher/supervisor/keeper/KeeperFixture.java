package org.ringdom.launcher.supervisor.keeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.abi.shared.DomainOwn;
import org.ringdom.abi.shared.SharedFileHeader;
import org.ringdom.launcher.api.ServiceState;
import org.ringdom.launcher.supervisor.ProcessEntry;
import org.ringdom.launcher.supervisor.ProcessTableFile;
import org.ringdom.launcher.supervisor.ServiceSet;
import org.ringdom.launcher.supervisor.ServiceSpec;
import org.ringdom.launcher.supervisor.StandbySettings;
import org.ringdom.platform.process.ExitStatus;
import org.ringdom.platform.process.Signals;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.memory.SharedFile;

/** A keeper over real shared files, with a clock and processes that the test moves. */
abstract class KeeperFixture {
    static final UUID BOOT = new UUID(1, 2);
    static final ExitStatus KILLED = new ExitStatus(0, Signals.SIGKILL);
    static final long MS = TimeUnit.MILLISECONDS.toNanos(1);
    static final ServiceSpec BLKBACK = ServiceSet.service("blkback", "a.Main", 2, List.of());

    @TempDir
    Path temp;
    InstanceFolder folder;
    ProcessTableFile table;
    Keeper keeper;
    final FakeHost host = new FakeHost();
    final List<String> heard = new ArrayList<>();
    int ringsForAll;
    long nowNs = TimeUnit.DAYS.toNanos(3);

    @BeforeEach
    void open() {
        folder = new InstanceFolder(temp.resolve("shm"), temp.resolve("state")).create();
        makeFiles();
        ProcessTableFile.create(folder.processTable(), BOOT);
        table = ProcessTableFile.open(folder.processTable(), true);
        keeper = newKeeper();
    }

    @AfterEach
    void close() {
        table.close();
    }

    /** What processes of the test find in shared memory. */
    void makeFiles() {
        makeOwn(folder.domainOwn(2));
    }

    static void makeOwn(Path own) {
        SharedFile.create(own, DomainOwn.SIZE, file -> DomainOwn.initialise(file, 0, 0));
    }

    /** Another keeper of the same files, as a supervisor's successor has it. */
    final Keeper newKeeper() {
        Keeper.Bells bells = new Keeper.Bells() {
            @Override
            public void ring(ServiceSpec spec) {
            }

            @Override
            public void ringAll() {
                ringsForAll++;
            }
        };
        KeeperListener listener = new KeeperListener() {
            @Override
            public void onStarted(ServiceSpec spec, long incarnation, int pid) {
                heard.add("started " + spec.role());
            }

            @Override
            public void onReady(ServiceSpec spec, long incarnation) {
                heard.add("ready " + spec.role());
            }

            @Override
            public void onDied(ServiceSpec spec, long incarnation, String cause) {
                heard.add("died " + spec.role() + ": " + cause);
            }

            @Override
            public void onFailed(ServiceSpec spec, String cause) {
                heard.add("failed " + spec.role());
            }
        };
        JvmCommands commands = new JvmCommands(folder, Path.of("/jdk/bin/java"), temp + "/a.jar", Optional.empty(),
                Optional.empty());
        return new Keeper(new Keeper.Tools(folder, table, commands, host, bells, () -> nowNs,
                () -> nowNs / 1_000_000, new StandbySettings(true, 512), new Confinements(folder, false)), listener);
    }

    /** Lets time pass, and the keeper see deaths and do what is due. */
    final long run(long ns) {
        nowNs += ns;
        host.await(0, keeper::onDeath);
        return keeper.doWork();
    }

    final ProcessEntry entry(ServiceSpec spec) {
        return table.find(spec.role()).orElseThrow();
    }

    /** The process takes its file over as the frame of services does, and reports. */
    final void report(ServiceSpec spec, long incarnation, int state) {
        try (SharedFile own = SharedFile.open(spec.own(folder), DomainOwn.MAGIC, DomainOwn.VERSION, true)) {
            assertTrue(SharedFileHeader.takeOver(own.buffer(), incarnation));
            own.buffer().putLong(DomainOwn.FIRST_DUTY_OFFSET, nowNs);
            own.buffer().putInt(DomainOwn.STATE_OFFSET, state);
        }
    }

    /** It reports that it is ready, and the keeper sees it. */
    final void ready(ServiceSpec spec, long incarnation) {
        report(spec, incarnation, DomainOwn.READY);
        run(MS);
        assertEquals(ServiceState.READY, entry(spec).state());
    }

    final FakeHost.Fake startReady(ServiceSpec spec) {
        keeper.start(spec);
        ready(spec, host.last().token);
        return host.last();
    }
}
