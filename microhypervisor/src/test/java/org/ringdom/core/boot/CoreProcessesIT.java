package org.ringdom.core.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.control.HypercallOp;
import org.ringdom.abi.control.PhysInfo;
import org.ringdom.abi.shared.DomainOwn;
import org.ringdom.abi.shared.DomainRecord;
import org.ringdom.abi.shared.ProcessTable;
import org.ringdom.abi.xen.DomId;
import org.ringdom.abi.xen.Errno;
import org.ringdom.abi.xen.Virq;
import org.ringdom.core.support.RealCore;
import org.ringdom.platform.process.PidFd;
import org.ringdom.platform.process.ProcessIdentity;
import org.ringdom.platform.process.Processes;
import org.ringdom.platform.process.Signals;
import org.ringdom.runtime.event.EventFile;
import org.ringdom.runtime.hypercall.HypercallException;
import org.ringdom.runtime.hypercall.HypercallRequest;
import org.ringdom.runtime.hypercall.Hypercalls;
import org.ringdom.runtime.memory.SharedFile;

/** The core as a process, killed. {@code -Dringdom.kills=N} kills more often. */
@Timeout(300)
class CoreProcessesIT {
    private static final int KILLS = Integer.getInteger("ringdom.kills", 10);

    @Test
    void domainsLiveAndDie() throws IOException {
        try (RealCore instance = new RealCore()) {
            instance.startFabric();
            instance.startCore();
            Hypercalls control = instance.client(0, 1);
            PhysInfo info = control.physInfo();
            assertTrue(info.cpus() > 0 && info.totalPages() > 0 && info.domainPages() > 0);

            instance.service(control, 1);
            control.processStarted(1, 1, (int) ProcessHandle.current().pid());
            Hypercalls service = instance.client(1, 1);
            int excPort = service.bindVirq(Virq.DOM_EXC, 0);
            Hypercalls.CreatedDomain guest = instance.guest(control, 2);
            assertEquals(16, guest.domid());
            control.setRights(1, guest.domid(), HypercallOp.RIGHT_MAP_MEMORY | HypercallOp.RIGHT_BIND_EVENTS);

            Hypercalls vcpu = instance.guestClient(guest, 1);
            int offered = vcpu.allocUnbound(DomId.SELF, 1);
            int bound = service.bindInterdomain(guest.domid(), offered);
            EventFile serviceEvents = EventFile.open(instance.folder.domainEvents(1));
            assertTrue(serviceEvents.isPending(bound));
            assertThrows(HypercallException.class, () -> vcpu.pauseDomain(0));
            control.pauseDomain(guest.domid());
            control.unpauseDomain(guest.domid());

            vcpu.shutdown(1);
            assertTrue(serviceEvents.isPending(excPort));
            serviceEvents.clearPending(excPort);
            assertEquals(1, control.domainInfo(guest.domid()).shutdownReason());
            control.destroyDomain(guest.domid());
            RealCore.until("ports are closed", () -> serviceEvents.isPending(excPort));
            assertEquals(DomainRecord.DYING, control.domainInfo(guest.domid()).state());
            SharedBuffer own = SharedFile.open(instance.folder.domainOwn(1), DomainOwn.MAGIC, DomainOwn.VERSION, true)
                    .buffer();
            own.putLong(DomainOwn.ACKS_OFFSET + 8, guest.incarnation());
            own.putLongRelease(DomainOwn.ACKS_OFFSET, guest.domid() + 1L);
            instance.bells.ringCore();
            RealCore.until("the domain is gone", () -> instance.table().slotOf(guest.domid()) < 0);
        }
    }

    @Test
    void hundredsOfGuestsLeaveNoMappingAndNoPort() throws IOException {
        try (RealCore instance = new RealCore()) {
            instance.startFabric();
            instance.startCore();
            Hypercalls control = instance.client(0, 1);
            instance.service(control, 1);
            Hypercalls service = instance.client(1, 1);
            for (int i = 0; i < 300; i++) {
                Hypercalls.CreatedDomain guest = instance.guest(control, 2);
                control.setRights(1, guest.domid(), HypercallOp.RIGHT_BIND_EVENTS | HypercallOp.RIGHT_MAP_MEMORY);
                int offered = instance.guestClient(guest, 0).allocUnbound(DomId.SELF, 1);
                int bound = service.bindInterdomain(guest.domid(), offered);
                assertEquals(1, bound, "the port of the guest before was given back");
                control.destroyDomain(guest.domid());
                service.closePort(bound);
                RealCore.until("it is gone", () -> instance.table().slotOf(guest.domid()) < 0);
                instance.removeFiles(guest.domid());
            }
            List<String> mapped = Files.readAllLines(Path.of("/proc/" + instance.corePid() + "/maps")).stream()
                    .filter(line -> line.contains("/dom-") && !line.contains("/dom-0.") && !line.contains("/dom-1."))
                    .toList();
            assertEquals(List.of(), mapped);
            assertEquals(0, instance.table().record(1).usedPorts());
        }
    }

    /** Each allocation is executed once and answered once, however often the core is killed in between. */
    @Test
    void nothingIsLostOrDoneTwiceWhenTheCoreIsKilled() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (RealCore instance = new RealCore()) {
            instance.startFabric();
            instance.startCore();
            Hypercalls control = instance.client(0, 1);
            instance.service(control, 1);
            for (int domid = 2; domid < 6; domid++) {
                instance.service(control, domid);
            }
            Hypercalls.CreatedDomain guest = instance.guest(control, 1);
            boolean[] stop = {false};
            Future<Integer> byAeron = threads.submit(() -> allocate(instance.client(1, 7), stop));
            Future<Integer> byMailbox = threads.submit(() -> allocate(instance.guestClient(guest, 0), stop));
            for (int i = 0; i < KILLS; i++) {
                instance.killCore();
                instance.startCore();
                control.physInfo();
            }
            synchronized (stop) {
                stop[0] = true;
            }
            int served = byAeron.get() + byMailbox.get();
            assertTrue(served > 2 * KILLS, "only " + served + " requests");
            assertEquals(DomainRecord.LIVE, control.domainInfo(guest.domid()).state());
            assertEquals(0, instance.table().record(1).usedPorts());
        } finally {
            threads.shutdownNow();
        }
    }

    /** Fills and empties its table of ports; the numbers tell whether one was lost or handed out twice. */
    private static int allocate(Hypercalls calls, boolean[] stop) {
        int requests = 0;
        while (true) {
            for (int expected = 1; expected <= 200; expected++) {
                assertEquals(expected, calls.allocUnbound(DomId.SELF, DomId.SELF));
            }
            for (int port = 200; port >= 1; port--) {
                calls.closePort(port);
            }
            requests += 400;
            synchronized (stop) {
                if (stop[0]) {
                    return requests;
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void killsBetweenTheStoresOfAnOperationAreRepaired(boolean byMailbox) throws IOException {
        try (RealCore instance = new RealCore()) {
            instance.startFabric();
            instance.startCore();
            Hypercalls control = instance.client(0, 1);
            instance.service(control, 1);
            Hypercalls.CreatedDomain guest = instance.guest(control, 1);
            int expected = 1;
            for (String point : List.of("before-commit", "after-commit", "half-applied", "after-apply")) {
                instance.killCore();
                instance.startCoreOnly("-Dringdom.crash=core." + point + ":12");
                int[] next = {expected, expected + 20};
                Thread client = new Thread(() -> {
                    Hypercalls calls = byMailbox ? instance.guestClient(guest, 0) : instance.client(1, 100 + next[0]);
                    while (next[0] < next[1]) {
                        assertEquals(next[0], calls.allocUnbound(DomId.SELF, DomId.SELF));
                        next[0]++;
                    }
                });
                client.start();
                assertEquals(137, instance.awaitCoreDeath(), instance.log("microhypervisor"));
                instance.startCoreOnly("-Dringdom.crash=core.recovery");
                assertEquals(137, instance.awaitCoreDeath());
                instance.startCore();
                join(client);
                expected += 20;
                assertEquals(expected, next[0], point);
            }
        }
    }

    @Test
    void aRequestThatKillsTheCoreThreeTimesIsAnsweredWithAnError() throws Exception {
        try (RealCore instance = new RealCore(); ExecutorService threads = Executors.newSingleThreadExecutor()) {
            instance.startFabric();
            instance.startCore();
            Hypercalls control = instance.client(0, 1);
            control.physInfo();
            instance.killCore();
            // a start commits twice: its epoch, and a kick for the control domain; the third is the request's
            instance.startCoreOnly("-Dringdom.crash=core.before-commit:3");
            Future<HypercallException> answer = threads
                    .submit(() -> assertThrows(HypercallException.class, () -> control.allocUnbound(0, 0)));
            for (int start = 1; start <= 3; start++) {
                assertEquals(137, instance.awaitCoreDeath());
                if (start < 3) {
                    instance.startCoreOnly("-Dringdom.crash=core.before-commit:3");
                }
            }
            instance.startCore();
            assertEquals(Errno.EIO, answer.get().errno());
            assertEquals(1, threads.submit(() -> control.allocUnbound(0, 0)).get());
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException stopped) {
            throw new AssertionError(stopped);
        }
    }

    @Test
    void aDeadSupervisorIsReplacedUnlessTheInstanceIsStopping() throws IOException {
        try (RealCore instance = new RealCore()) {
            instance.startFabric();
            instance.startCore();
            Hypercalls control = instance.client(0, 1);
            Path pids = instance.folder.state().resolve("pids");
            // a supervisor that says who it is and then waits
            byte[] command = ("/bin/sh\0-c\0echo $$ >> " + pids + "; exec sleep 1000").getBytes(StandardCharsets.UTF_8);
            Process first = new ProcessBuilder("/bin/sleep", "1000").start();
            hello(control, (int) first.pid(), command);
            first.destroyForcibly();
            RealCore.until("a successor", () -> Files.exists(pids) && Files.readAllLines(pids).size() == 1);
            int second = Integer.parseInt(Files.readAllLines(pids).get(0));
            assertEquals(second, (int) Processes.session(second).orElseThrow(),
                    "a session of its own");
            hello(control, second, command);

            instance.killCore();
            enterSupervisor(instance, second, command);
            PidFd.open(second).orElseThrow().send(Signals.SIGKILL);
            instance.startCore(); // finds it dead
            RealCore.until("another", () -> Files.readAllLines(pids).size() == 2);
            int third = Integer.parseInt(Files.readAllLines(pids).get(1));
            assertNotEquals(second, third);

            instance.processTable.putLongRelease(ProcessTable.STOPPING_OFFSET, 1);
            PidFd.open(third).orElseThrow().send(Signals.SIGKILL);
            RealCore.until("its death is seen",
                    () -> instance.log("microhypervisor").contains("(pid " + third + ") died"));
            control.physInfo();
            assertEquals(2, Files.readAllLines(pids).size());
        }
    }

    private static void hello(Hypercalls control, int pid, byte[] command) {
        control.callOrThrow(HypercallRequest.withPayload(HypercallOp.DOMCTL_SUPERVISOR_HELLO, command, pid,
                ProcessIdentity.of(pid).orElseThrow().startTimeTicks()));
    }

    private static void enterSupervisor(RealCore instance, int pid, byte[] command) {
        SharedBuffer table = instance.processTable;
        long at = ProcessTable.entryOffset(0);
        table.putInt(at + ProcessTable.PID, pid);
        table.putInt(at + ProcessTable.KIND, ProcessTable.KIND_SUPERVISOR);
        table.putLong(at + ProcessTable.START_TIME, ProcessIdentity.of(pid).orElseThrow().startTimeTicks());
        table.putInt(at + ProcessTable.COMMAND_LENGTH, command.length);
        table.putBytes(at + ProcessTable.COMMAND, command, 0, command.length);
        table.putIntRelease(at + ProcessTable.STATE, ProcessTable.READY);
    }
}
