package org.ringdom.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.abi.shared.ProcessTable;
import org.ringdom.launcher.supervisor.ServiceSet;
import org.ringdom.launcher.supervisor.ServiceSpec;
import org.ringdom.launcher.supervisor.keeper.Confinements;
import org.ringdom.platform.landlock.Confinement;
import org.ringdom.platform.landlock.Landlock;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.tests.support.CommandResult;
import org.ringdom.tests.support.ConfinedProbe;
import org.ringdom.tests.support.Ringdom;
import org.ringdom.tests.support.VerifiedGuest;

/** What a hostile process in each role cannot do: probes under the very confinements of a running instance. */
class ConfinementIT {
    @TempDir
    private Path folder;
    private InstanceFolder files;
    private final List<String> wrong = new ArrayList<>();

    @Test
    void everyRoleReachesItsOwnFilesOnly() throws IOException {
        assumeTrue(Landlock.isUsable(), "this kernel has no Landlock");
        try (Ringdom ringdom = Ringdom.up(folder)) {
            files = ringdom.folder();
            VerifiedGuest guest = VerifiedGuest.start(ringdom, folder, 8, "depth=4 seed=3");
            CommandResult status = ringdom.run("status");
            for (String role : List.of("xenstore", "blkback", "netback", "console", "fabric", "guest-16")) {
                assertTrue(status.out().lines().anyMatch(line -> line.matches(role + " .* yes *")), status.toString());
            }
            Path image = Files.writeString(folder.resolve("image"), "mine");
            Path other = Files.writeString(folder.resolve("other"), "another's");
            Confinements confinements = new Confinements(files, true);
            confinements.images(16, List.of(image));
            for (ServiceSpec spec : ServiceSet.ofThisBuild().startOrder()) {
                if (confinements.confines(spec)) {
                    service(spec, confinements.of(spec), image, other, ringdom);
                }
            }
            guest(confinements, other, ringdom);
            assertEquals(List.of(), wrong);
            guest.awaitRandomPhase();
            guest.finish();
        }
    }

    @Test
    void newImagesAreHandedToTheBlockDomainWhichIsNotReplacedForThem() throws IOException {
        assumeTrue(Landlock.isUsable(), "this kernel has no Landlock");
        try (Ringdom ringdom = Ringdom.up(folder)) {
            VerifiedGuest first = VerifiedGuest.start(ringdom, folder, 4, "depth=4 seed=1");
            int domid = ringdom.create("""
                    name = "user"
                    kernel = "java:org.ringdom.guest.plug.DeviceUser"
                    memory = 64
                    """);
            int restarts = 0;
            for (String victim : List.of("", "blkback", "supervisor")) {
                if (!victim.isEmpty()) {
                    ringdom.awaitSuccessor(ringdom.kill(victim));
                    restarts += victim.equals("blkback") ? 1 : 0;
                }
                VerifiedGuest next = VerifiedGuest.start(ringdom, folder, 4, "depth=4 seed=2");
                String disk = "format=raw,vdev=xvdb,access=rw,target=" + Files.write(
                        folder.resolve("plugged" + victim), new byte[1 << 20]);
                ringdom.run("block-attach", "user", disk).ok();
                Awaitility.await("the disk is used").atMost(Ringdom.PATIENCE)
                        .until(() -> ringdom.counters(domid).getOrDefault("plug.slowest-disk", 0L) > 10);
                ringdom.run("block-detach", "user", "xvdb").ok();
                next.awaitRandomPhase();
                next.finish();
                assertEquals(restarts, ringdom.entry("blkback").restarts(), ringdom.logs());
            }
            assertEquals(0, ringdom.counters(domid).get("plug.errors"));
            first.awaitProgress(10);
            first.finish();
        }
    }

    private void service(ServiceSpec spec, Confinement confinement, Path image, Path other, Ringdom ringdom) {
        Attempts attempts = new Attempts();
        attempts.add(false, "write", files.coreTable());
        attempts.add(!spec.isFabric(), "read", files.coreTable());
        attempts.add(false, "read", files.domainControl(16));
        attempts.add(false, "write", files.processTable());
        attempts.add(false, "read", other);
        attempts.add(false, "make", files.run().resolve("jvm-" + spec.role() + ".new"));
        attempts.add(false, "truncate", view(spec, spec.own(files)));
        attempts.add(!Landlock.signalsConfined(), "signal", ringdom.entry("supervisor").pid());
        attempts.add(spec.role().equals("xenstore"), "make", files.journal("xenstore").resolve("probe"));
        attempts.add(spec.role().equals("blkback"), "write", image);
        attempts.add(false, "truncate", image);
        attempts.add(false, "hand", files.viewOf("blkback").handover());
        attempts.check(spec, confinement);
    }

    private void guest(Confinements confinements, Path other, Ringdom ringdom) throws IOException {
        ServiceSpec spec = new ServiceSpec("guest-16", ProcessTable.KIND_GUEST, "", OptionalInt.of(16), List.of(),
                Map.of());
        Path foreign = Files.write(files.shm().resolve("dom-99.mem"), new byte[4096]);
        Attempts attempts = new Attempts();
        attempts.add(true, "write", view(spec, files.domainMemory(16)));
        attempts.add(false, "truncate", view(spec, files.domainMemory(16)));
        attempts.add(false, "read", foreign);
        attempts.add(true, "read", files.coreTable());
        attempts.add(false, "write", files.coreTable());
        attempts.add(false, "read", files.domainOwn(2));
        attempts.add(false, "read", other);
        attempts.add(false, "make", files.state().resolve("probe"));
        attempts.add(false, "hand", files.viewOf("blkback").handover());
        attempts.add(!Landlock.signalsConfined(), "signal", ringdom.entry("blkback").pid());
        attempts.check(spec, confinements.of(spec));
        Files.delete(foreign);
    }

    private Path view(ServiceSpec spec, Path file) {
        return files.viewOf(spec.role()).files().resolve(file.getFileName());
    }

    /** What a role tries, and whether it is to succeed. */
    private final class Attempts {
        private final List<String> words = new ArrayList<>();
        private final List<Boolean> expected = new ArrayList<>();

        void add(boolean succeeds, String action, Object subject) {
            words.addAll(List.of(action, subject.toString()));
            expected.add(succeeds);
        }

        void check(ServiceSpec spec, Confinement confinement) {
            List<Boolean> seen = ConfinedProbe.run(confinement, words);
            for (int i = 0; i < expected.size(); i++) {
                if (!seen.get(i).equals(expected.get(i))) {
                    wrong.add(spec.role() + (seen.get(i) ? " can " : " cannot ") + words.get(2 * i) + " "
                            + words.get(2 * i + 1));
                }
            }
        }
    }
}
