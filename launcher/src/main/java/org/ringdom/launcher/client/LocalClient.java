package org.ringdom.launcher.client;

import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.ringdom.launcher.api.BlockDevice;
import org.ringdom.launcher.api.DomainSummary;
import org.ringdom.launcher.api.HostInfo;
import org.ringdom.launcher.api.Instance;
import org.ringdom.launcher.api.InstanceStatus;
import org.ringdom.launcher.api.NetworkCard;
import org.ringdom.launcher.api.RestartReport;
import org.ringdom.launcher.api.ServiceState;
import org.ringdom.launcher.api.SupervisorClient;
import org.ringdom.launcher.api.SupervisorException;
import org.ringdom.launcher.api.VirtualCpu;
import org.ringdom.launcher.command.Command;
import org.ringdom.launcher.command.CommandResult;
import org.ringdom.launcher.command.Rows;
import org.ringdom.launcher.supervisor.ProcessEntry;
import org.ringdom.launcher.supervisor.ProcessTableFile;
import org.ringdom.launcher.supervisor.ServiceSet;
import org.ringdom.launcher.supervisor.domain.Guests;
import org.ringdom.launcher.supervisor.instance.InstanceEnd;
import org.ringdom.launcher.supervisor.instance.InstanceFiles;
import org.ringdom.launcher.supervisor.instance.InstanceProbe;
import org.ringdom.platform.process.PidFd;
import org.ringdom.platform.process.Signals;

/** The client of a supervisor on this machine. What the shared files tell is read there; the rest is asked. */
final class LocalClient implements SupervisorClient {
    private static final long GRACE_MS = TimeUnit.SECONDS.toMillis(10);
    private static final long SUCCESSOR_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long POLL_MS = 2;
    private static final long END_MARGIN_MS = TimeUnit.SECONDS.toMillis(5);

    private final Instance instance;
    private final SupervisorSession session;

    LocalClient(Instance instance) {
        this.instance = instance;
        this.session = new SupervisorSession(instance);
    }

    @Override
    public InstanceStatus status() throws SupervisorException {
        if (!Files.exists(instance.folder().processTable())) {
            throw new SupervisorException(
                    "no instance '" + instance.name() + "' is running; start it with `ringdom up -d`");
        }
        return StatusReader.read(instance);
    }

    @Override
    public RestartReport restart(String role, boolean kill) throws SupervisorException {
        if (role.equals(ServiceSet.SUPERVISOR)) {
            return restartSupervisor(kill);
        }
        Map<String, String> row = session.call(Command.of(Command.RESTART, role, kill)).rows().getFirst();
        return new RestartReport(role, Integer.parseInt(row.get("oldPid")), Integer.parseInt(row.get("newPid")),
                Long.parseLong(row.get("stallMs")));
    }

    /** The supervisor cannot report its own end; its successor is the core's work. */
    private RestartReport restartSupervisor(boolean kill) throws SupervisorException {
        InstanceProbe probe = InstanceProbe.of(instance.folder());
        ProcessEntry old = probe.supervisor().orElseThrow(
                () -> new SupervisorException("the supervisor does not run; `ringdom up -d` starts one"));
        Optional<PidFd> handle = probe.identity(old).adopt();
        if (handle.isPresent()) {
            try (PidFd process = handle.get()) {
                process.send(kill ? Signals.SIGKILL : Signals.SIGTERM);
                if (!process.awaitDeath(GRACE_MS)) {
                    process.send(Signals.SIGKILL);
                    process.awaitDeath(GRACE_MS);
                }
            }
        }
        long deadNs = System.nanoTime();
        try (ProcessTableFile table = ProcessTableFile.open(instance.folder().processTable(), false)) {
            while (System.nanoTime() - deadNs < SUCCESSOR_NS) {
                Optional<ProcessEntry> now = table.find(ServiceSet.SUPERVISOR)
                        .filter(entry -> entry.pid() != 0 && entry.incarnation() != old.incarnation()
                                && entry.state() == ServiceState.READY);
                if (now.isPresent()) {
                    return new RestartReport(old.role(), old.pid(), now.get().pid(),
                            TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - deadNs));
                }
                pause();
            }
        }
        throw new SupervisorException("no successor of the supervisor is ready; `ringdom up -d` starts one");
    }

    private static void pause() throws SupervisorException {
        try {
            Thread.sleep(POLL_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SupervisorException("interrupted", e);
        }
    }

    @Override
    public void down(Duration timeout) throws SupervisorException {
        InstanceProbe probe = InstanceProbe.of(instance.folder());
        if (SupervisorSession.hopeless(instance, probe) == null && !probe.stopping()) {
            askToEnd(timeout);
        }
        awaitEnd(timeout.toMillis() + END_MARGIN_MS);
        // whoever is left is ended here, also where there was no supervisor to ask
        try {
            InstanceEnd.killAll(instance.folder(), role -> true);
            InstanceFiles.wipe(instance.folder());
        } catch (RuntimeException failed) {
            throw new SupervisorException(failed.getMessage(), failed);
        }
    }

    private void askToEnd(Duration timeout) {
        try {
            session.call(Command.of(Command.DOWN, timeout.toMillis()), timeout);
        } catch (SupervisorException unanswered) {
            // nobody is there to do it, or it cannot be asked: it is done here
        } finally {
            session.close();
        }
    }

    private void awaitEnd(long timeoutMs) throws SupervisorException {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        while (InstanceProbe.of(instance.folder()).supervisor().isPresent() && System.nanoTime() - deadlineNs < 0) {
            pause();
        }
    }

    @Override
    public List<DomainSummary> list() throws SupervisorException {
        List<DomainSummary> domains = new ArrayList<>();
        int first = 0;
        while (first >= 0) {
            CommandResult page = session.call(Command.of(Command.LIST, first));
            first = -1;
            for (Map<String, String> row : page.rows()) {
                domains.add(Rows.domain(row));
                first = row.containsKey("more") ? domains.getLast().domid() + 1 : -1;
            }
        }
        return domains;
    }

    @Override
    public int create(String configText, boolean paused) throws SupervisorException {
        CommandResult made = session.call(new Command(Command.CREATE, List.of(Boolean.toString(paused)), configText));
        return Integer.parseInt(made.rows().getFirst().get("domid"));
    }

    @Override
    public void pause(int domid) throws SupervisorException {
        session.call(Command.of(Command.PAUSE, domid));
    }

    @Override
    public void unpause(int domid) throws SupervisorException {
        session.call(Command.of(Command.UNPAUSE, domid));
    }

    @Override
    public void destroy(int domid) throws SupervisorException {
        session.call(Command.of(Command.DESTROY, domid));
    }

    @Override
    public int attach(int domid, String device) throws SupervisorException {
        CommandResult done = session.call(new Command(Command.DEVICE_ATTACH, List.of(Integer.toString(domid)), device));
        return Integer.parseInt(done.rows().getFirst().get("device"));
    }

    @Override
    public void detachDisk(int domid, String name, boolean force) throws SupervisorException {
        session.call(Command.of(Command.BLOCK_DETACH, domid, name, force));
    }

    @Override
    public void detachNic(int domid, String name, boolean force) throws SupervisorException {
        session.call(Command.of(Command.NETWORK_DETACH, domid, name, force));
    }

    @Override
    public void shutdown(int domid, boolean reboot) throws SupervisorException {
        session.call(Command.of(Command.SHUTDOWN, domid, reboot ? Guests.REBOOT : Guests.POWEROFF));
    }

    @Override
    public void rename(int domid, String name) throws SupervisorException {
        session.call(Command.of(Command.RENAME, domid, name));
    }

    @Override
    public void setVcpus(int domid, int count) throws SupervisorException {
        session.call(Command.of(Command.VCPU_SET, domid, count));
    }

    @Override
    public void setMemory(int domid, long mib) throws SupervisorException {
        session.call(Command.of(Command.MEM_SET, domid, mib));
    }

    @Override
    public void sysrq(int domid, String key) throws SupervisorException {
        session.call(Command.of(Command.SYSRQ, domid, key));
    }

    @Override
    public List<VirtualCpu> vcpuList(int domid) throws SupervisorException {
        return session.call(Command.of(Command.VCPU_LIST, domid)).rows().stream().map(Rows::vcpu).toList();
    }

    @Override
    public HostInfo info() throws SupervisorException {
        return Rows.host(session.call(Command.of(Command.INFO)).rows());
    }

    @Override
    public List<BlockDevice> blockList(int domid) throws SupervisorException {
        return session.call(Command.of(Command.BLOCK_LIST, domid)).rows().stream().map(Rows::disk).toList();
    }

    @Override
    public List<NetworkCard> networkList(int domid) throws SupervisorException {
        return session.call(Command.of(Command.NETWORK_LIST, domid)).rows().stream().map(Rows::card).toList();
    }

    @Override
    public void close() {
        session.close();
    }
}
