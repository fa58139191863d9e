package org.ringdom.console.service;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.ringdom.console.ring.ConsoleCounters;
import org.ringdom.console.ring.ConsoleHistory;
import org.ringdom.console.ring.RecordFiles;
import org.ringdom.console.terminal.TerminalServer;
import org.ringdom.runtime.backend.CoreLink;
import org.ringdom.runtime.console.ConsoleEntry;
import org.ringdom.runtime.console.ConsoleFrame;
import org.ringdom.runtime.journal.JournalFailure;
import org.ringdom.runtime.journal.QueueJournal;
import org.ringdom.runtime.service.ServiceAgent;
import org.ringdom.runtime.service.ServiceContext;
import org.ringdom.runtime.service.ServiceFailure;
import org.ringdom.runtime.xenstore.AeronXenstore;
import org.ringdom.runtime.xenstore.Xenstore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The console service: guests' rings first, then terminals, then what became of guests. Attaching needs the journal, the
 * record files and the guests' memory, and nobody alive.
 */
final class ConsoleAgent implements ServiceAgent {
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleAgent.class);
    private static final long LOOK_NS = TimeUnit.SECONDS.toNanos(1);

    private final ConsoleHistory history;
    private final ConsoleDirectory consoles;
    private final ConsoleDevices devices;
    private final TerminalServer terminals;
    private int deathPort;
    private boolean deathsPossible = true;
    private long lookAtNs;

    private ConsoleAgent(ServiceContext context, ConsoleHistory history) {
        this.history = history;
        CoreLink core = new CoreLink(context.domid(), context.table(), context.hypercalls(),
                context.report().file().buffer());
        ConsoleCounters counters = new ConsoleCounters(context.counters()::counter);
        consoles = new ConsoleDirectory(context.folder(),
                new RecordFiles(context.folder(), context.role(), context.ownerEpoch()), core,
                context.sender()::send, history, counters);
        Xenstore store = new AeronXenstore(context.fabric(), context.addresses().xenstore(), context.identity(),
                context.agentWait());
        devices = new ConsoleDevices(store, core, consoles);
        terminals = listen(context, counters);
        consoles.terminals(terminals);
        context.report().replayed(consoles.resume());
        devices.watch();
        core.bindDeaths(port -> deathPort = port);
    }

    /** Attaches to what a predecessor left, or begins with no consoles. */
    static ConsoleAgent create(ServiceContext context) {
        Path folder = context.folder().journal(ConsoleEntry.JOURNAL);
        try {
            QueueJournal journal = QueueJournal.open(folder, ConsoleSettings.from(context.options()).retention());
            return new ConsoleAgent(context, new ConsoleHistory(journal, System::currentTimeMillis));
        } catch (JournalFailure e) {
            throw new ServiceFailure(ServiceFailure.CONFIG, e.getMessage(), e);
        }
    }

    private TerminalServer listen(ServiceContext context, ConsoleCounters counters) {
        Path path = context.folder().run().resolve(ConsoleFrame.SOCKET);
        try {
            return new TerminalServer(path, devices::resized, counters.skipped()::getAndAdd,
                    context.receiver().doorbell()::ring);
        } catch (IOException e) {
            throw new ServiceFailure(ServiceFailure.CONFIG, "cannot listen at " + path + ": " + e.getMessage(), e);
        }
    }

    @Override
    public int doWork() {
        int work = consoles.doWork() + terminals.doWork();
        long nowNs = System.nanoTime();
        if (deathsPossible || nowNs - lookAtNs >= LOOK_NS) {
            lookAtNs = nowNs;
            deathsPossible = false;
            work += consoles.dropDead();
            devices.retry();
        }
        return work;
    }

    @Override
    public void onEvent(int port) {
        if (port == deathPort) {
            deathsPossible = true;
        } else {
            consoles.onEvent(port);
        }
    }

    @Override
    public void close() {
        try {
            terminals.close();
        } catch (IOException e) {
            LOG.warn("closing the socket failed: {}", e.getMessage());
        }
        consoles.close();
        history.close();
    }

    @Override
    public String roleName() {
        return "console";
    }
}
