package org.ringdom.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.tests.support.CommandResult;
import org.ringdom.tests.support.Commands;
import org.ringdom.tests.support.Golden;
import org.ringdom.tests.support.LinuxGuest;
import org.ringdom.tests.support.LinuxImage;
import org.ringdom.tests.support.Ringdom;

/**
 * A stock Debian kernel as a PV guest, twice: {@code one} with two vCPUs, which is looked at from all sides and powers off, and
 * {@code two} with one, which asks for a login, talks to it, reboots, and ends in a panic. A boot costs much, so all share these.
 */
class LinuxGuestIT {
    private static final int WRITTEN = 4 << 20;
    /** For hosts that have other things to do: a CPU that gets no time is no lockup. */
    private static final String PATIENT = "watchdog_thresh=60";
    /** What takes time at boot and is not looked at here; sysrq may crash the kernel. */
    private static final String BRIEF = PATIENT + " rodata=off apparmor=0 sysrq_always_enabled";

    @TempDir
    private Path folder;
    private Ringdom ringdom;

    @Test
    void aStockKernelLivesAsUnderXen() throws Exception {
        Path image = LinuxImage.folder(folder);
        try (Ringdom instance = Ringdom.up(folder)) {
            ringdom = instance;
            long beginMs = System.currentTimeMillis();
            try (LinuxGuest one = LinuxGuest.create(ringdom, image, PATIENT, """
                    name = "one"
                    memory = 256
                    vcpus = 2
                    disk = [ 'format=raw, vdev=xvda, access=rw, target=%s' ]
                    vif = [ 'mac=00:16:3e:00:0a:01,bridge=br0' ]
                    """.formatted(image("disk.img")));
                    LinuxGuest two = LinuxGuest.create(ringdom, image, BRIEF + " " + LinuxGuest.LOGIN, """
                            name = "two"
                            memory = 128
                            on_crash = "preserve"
                            vif = [ 'mac=00:16:3e:00:0a:02,bridge=br0' ]
                            """)) {
                isAsUnderXen(one, beginMs);
                two.logIn();
                two.awaitShell();
                two.run("dmesg -n 1");
                guestsTalkThroughKills(one, two);
                diskIsWholeAfterKills(one);
                devicesComeAndGo(one);
                vcpusComeAndGo(one);
                memoryComesAndGoes(one);
                timeGoesOnWhilePaused(one);
                assertTrue(ringdom.run("top", "-b", "-i", "1").ok().out().contains("one"));
                assertEquals("complaints 0", one.run(
                        "dmesg | grep -ciE 'I/O error|BUG:|Oops|WARNING:|Call Trace' | sed 's/^/complaints /'"));
                powersOff(one);
                rebootsAndPanics(two);
            }
        }
    }

    private String image(String name) throws IOException {
        Path disk = folder.resolve(name);
        try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
            file.setLength(16 << 20);
        }
        return disk.toString();
    }

    private static void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what).atMost(LinuxGuest.BOOT).pollInterval(Duration.ofMillis(100)).until(condition);
    }

    private void isAsUnderXen(LinuxGuest guest, long createdMs) throws InterruptedException {
        assertEquals(List.of(), Golden.unexplained("boot", Golden.bootLog(guest.awaitShell())));
        guest.run("dmesg -n 1");
        await("its devices are connected", () -> ringdom.run("network-list", "one").ok().out().contains(" 4 "));
        CommandResult tree = ringdom.xenstore("xenstore-ls", "-fp").ok();
        assertEquals(List.of(), Golden.unexplained("tree", Golden.tree(tree.out(), guest.domid())));
        // how long before now depends on the host: until it has a better clock Linux counts ticks, and a busy host loses some
        long now = Long.parseLong(guest.run("date +%s"));
        assertTrue(createdMs / 1000 <= now && now <= System.currentTimeMillis() / 1000 + 1, now + " is not between "
                + createdMs / 1000 + " and now");
    }

    private void guestsTalkThroughKills(LinuxGuest one, LinuxGuest two) throws Exception {
        one.run("ip addr add 10.0.0.1/24 dev eth0; ip link set eth0 up");
        two.run("ip addr add 10.0.0.2/24 dev eth0; ip link set eth0 up");
        two.runUntil("ping -c 3 -W 30 10.0.0.1", "3 packets received");
        one.type("nc -l -p 5000 > /tmp/got; echo; echo got-$((7 * 11))");
        String sent = two.run("dd if=/dev/urandom of=/tmp/sent bs=64k count=64 2>/dev/null; md5sum < /tmp/sent");
        two.type("until nc 10.0.0.1 5000 < /tmp/sent; do usleep 100000; done; echo; echo sent-$((7 * 11))");
        for (int kill = 0; kill < 3; kill++) {
            ringdom.awaitSuccessor(ringdom.kill("netback"));
        }
        two.awaitShown("sent-77\r");
        one.awaitShown("got-77\r");
        assertEquals(sent, one.run("md5sum < /tmp/got"));
        two.runUntil("ping -c 3 -W 30 10.0.0.1", "3 packets received");
    }

    private void diskIsWholeAfterKills(LinuxGuest guest) throws Exception {
        guest.type("for i in 1 2 3 4 5 6 7 8; do dd if=/dev/urandom of=/dev/xvda bs=64k count=64 conv=fsync"
                + " 2>/dev/null; echo pass-$((i * 11)); done");
        int pass = 11;
        for (String service : new String[]{"blkback", "xenstore", "microhypervisor", "console"}) {
            guest.awaitShown("pass-" + pass);
            ringdom.awaitSuccessor(ringdom.kill(service));
            pass += 11;
        }
        guest.awaitShown("pass-88");
        String sum = guest
                .run("echo 3 > /proc/sys/vm/drop_caches; dd if=/dev/xvda bs=64k count=64 2>/dev/null | md5sum");
        assertEquals(sum, md5(folder.resolve("disk.img")) + "  -", "what the guest reads and what is in the image");
    }

    private static String md5(Path disk) throws IOException, NoSuchAlgorithmException {
        byte[] written = Arrays.copyOf(Files.readAllBytes(disk), WRITTEN);
        return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(written));
    }

    private void devicesComeAndGo(LinuxGuest guest) throws Exception {
        String image = image("second.img");
        ringdom.run("block-attach", "one", "format=raw,vdev=xvdb,access=rw,target=" + image).ok();
        ringdom.run("network-attach", "one", "mac=00:16:3e:11:22:44", "bridge=br0").ok();
        guest.runUntil("cat /proc/partitions", "16384 xvdb");
        guest.runUntil("cat /sys/class/net/eth1/address", "00:16:3e:11:22:44");
        assertEquals("kept", guest.run("mke2fs /dev/xvdb > /dev/null 2>&1; mount -t ext4 /dev/xvdb /mnt; "
                + "echo kept > /mnt/file; sync; cat /mnt/file; umount /mnt"));
        ringdom.run("block-detach", "one", "xvdb").ok();
        ringdom.run("network-detach", "one", "1").ok();
        guest.runUntil("[ -e /sys/block/xvdb ] || [ -e /sys/class/net/eth1 ] || echo both gone", "both gone");
        Commands.run(Map.of(), List.of("e2fsck", "-fn", image)).ok();
    }

    private void vcpusComeAndGo(LinuxGuest guest) throws InterruptedException {
        String online = "cat /sys/devices/system/cpu/online";
        assertEquals("0-1", guest.run(online));
        CommandResult tooMany = ringdom.run("vcpu-set", "one", "3");
        assertEquals(1, tooMany.exitCode());
        assertTrue(tooMany.err().contains("1 to 2 vCPUs"), tooMany.toString());
        ringdom.run("vcpu-set", "one", "1").ok();
        guest.runUntil(online, "^0$");
        assertTrue(ringdom.run("vcpu-list", "one").ok().out().matches("(?s).* +1 +- +--p .*"));
        ringdom.run("vcpu-set", "one", "2").ok();
        guest.runUntil("cat /sys/devices/system/cpu/present", "^0-1$");
        // where there is no udev it is left to the user
        guest.run("echo 1 > /sys/devices/system/cpu/cpu1/online");
        assertEquals("0-1", guest.run(online));
        String list = ringdom.run("vcpu-list", "one").ok().out();
        assertTrue(!list.contains("--p") && list.lines().count() == 3, list);
    }

    private void memoryComesAndGoes(LinuxGuest guest) throws InterruptedException {
        long before = totalKib(guest);
        ringdom.run("mem-set", "one", "200").ok();
        await("the guest has given memory back", () -> ringdom.run("list", "one").ok().out().contains("   200     2"));
        assertTrue(totalKib(guest) < before - (50 << 10), "the guest has less than " + before + " KiB");
        ringdom.run("mem-set", "one", "256").ok();
        await("the guest has its memory again", () -> ringdom.run("list", "one").ok().out().contains("   256     2"));
        assertEquals(1, ringdom.run("mem-set", "one", "257").exitCode());
        assertEquals(before, totalKib(guest));
    }

    private static long totalKib(LinuxGuest guest) throws InterruptedException {
        return Long.parseLong(guest.run("grep MemTotal /proc/meminfo").replaceAll("[^0-9]", ""));
    }

    private void timeGoesOnWhilePaused(LinuxGuest guest) throws InterruptedException {
        double before = Double.parseDouble(guest.run("cut -d' ' -f1 /proc/uptime"));
        ringdom.run("pause", "one").ok();
        long sinceNs = System.nanoTime();
        assertTrue(ringdom.run("list", "one").ok().out().contains(" --p--- "));
        long pausedNs = System.nanoTime() - sinceNs;
        ringdom.run("unpause", "one").ok();
        double after = Double.parseDouble(guest.run("cut -d' ' -f1 /proc/uptime"));
        assertTrue(after - before >= pausedNs / 1e9, before + " s, paused for " + pausedNs + " ns, " + after + " s");
        ringdom.run("sysrq", "one", "h").ok();
        guest.runUntil("dmesg | tail -n 3", "sysrq: HELP");
    }

    private void powersOff(LinuxGuest guest) throws Exception {
        guest.type("poweroff");
        await("the domain is removed", () -> !ringdom.run("list").ok().out().contains("one"));
        assertTrue(log(guest.domid()).contains("has stopped: POWEROFF"), log(guest.domid()));
    }

    private void rebootsAndPanics(LinuxGuest guest) throws Exception {
        ringdom.run("reboot", "-w", "two").ok();
        assertTrue(log(guest.domid()).contains("has stopped: REBOOT"), log(guest.domid()));
        int again = Integer.parseInt(ringdom.run("domid", "two").ok().out().strip());
        assertNotEquals(guest.domid(), again);
        // the kernel listens: what follows needs no more of the boot
        await("the kernel listens", () -> ringdom.run("xenstore", "read",
                "/local/domain/" + again + "/control/feature-reboot").out().strip().equals("1"));
        ringdom.run("sysrq", "two", "c").ok();
        await("the panic is noticed", () -> ringdom.run("list", "two").ok().out().contains("----c-"));
        assertTrue(log(again).contains("has stopped: CRASH"), log(again));
        ringdom.run("destroy", "two").ok();
    }

    private String log(int domid) throws IOException {
        return Files.readString(ringdom.folder().logs().resolve("guest-" + domid + ".log"));
    }
}
