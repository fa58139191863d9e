package org.ringdom.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.tests.support.AttachedConsole;
import org.ringdom.tests.support.LinuxImage;
import org.ringdom.tests.support.Ringdom;

/**
 * A stock Debian kernel as a PV guest with two vCPUs: it boots to a shell on its console, writes and reads its disk while
 * the block backend, the store and the core are killed, has its network card, and powers off.
 */
class LinuxGuestIT {
    /** A boot takes some ten seconds on a machine of its own. */
    private static final Duration BOOT = Duration.ofMinutes(5);
    private static final Duration ANSWER = Duration.ofMinutes(2);
    private static final int WRITTEN = 4 << 20;

    @TempDir
    private Path folder;

    @Test
    void aStockKernelBootsWorksThroughKillsAndPowersOff() throws Exception {
        Path image = LinuxImage.folder(folder);
        Path disk = folder.resolve("disk.img");
        try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
            file.setLength(16 << 20);
        }
        try (Ringdom ringdom = Ringdom.up(folder)) {
            int domid = ringdom.create("""
                    name = "linux"
                    kernel = "%s"
                    ramdisk = "%s"
                    memory = 256
                    vcpus = 2
                    extra = "console=hvc0 earlyprintk=xen"
                    disk = [ 'format=raw, vdev=xvda, access=rw, target=%s' ]
                    vif = [ 'mac=00:16:3e:00:0a:01,bridge=br0' ]
                    """.formatted(image.resolve("vmlinuz"), image.resolve("initrd.gz"), disk));
            try (AttachedConsole console = AttachedConsole.type(ringdom, domid)) {
                String boot = console.awaitShown("built-in shell", BOOT);
                assertTrue(boot.contains("Booting kernel on Xen"), boot);
                assertTrue(boot.contains("smp: Brought up 1 node, 2 CPUs"), boot);
                console.typeLine("echo network-$(cat /sys/class/net/eth0/address)");
                console.awaitShown("network-00:16:3e:00:0a:01", ANSWER);
                String sum = writeThroughKills(ringdom, console);
                assertEquals(sum, md5(disk), "what the guest wrote and what is in the image");
                console.typeLine("dmesg | grep -ciE 'I/O error|BUG:|Oops|WARNING:' | sed 's/^/complaints-/'");
                console.awaitShown("complaints-0", ANSWER);
                console.typeLine("poweroff");
                Awaitility.await("the domain is removed").atMost(ANSWER)
                        .until(() -> !ringdom.run("list").ok().out().contains("linux"));
            }
            String log = Files.readString(ringdom.folder().logs().resolve("guest-" + domid + ".log"));
            assertTrue(log.contains("has stopped: POWEROFF"), log);
        }
    }

    private static String writeThroughKills(Ringdom ringdom, AttachedConsole console)
            throws InterruptedException {
        console.typeLine("for i in 1 2 3 4 5 6 7 8; do dd if=/dev/urandom of=/dev/xvda bs=64k count=64 conv=fsync"
                + " 2>/dev/null; echo pass-$((i * 11)); done; echo 3 > /proc/sys/vm/drop_caches;"
                + " dd if=/dev/xvda bs=64k count=64 2>/dev/null | md5sum | sed 's/^/sum=/'");
        int pass = 11;
        for (String service : new String[]{"blkback", "xenstore", "microhypervisor", "console"}) {
            console.awaitShown("pass-" + pass, ANSWER);
            ringdom.awaitSuccessor(ringdom.kill(service));
            pass += 11;
        }
        String shown = console.awaitShown("  -", ANSWER);
        int at = shown.lastIndexOf("sum=", shown.lastIndexOf("  -"));
        assertFalse(at < 0, shown);
        return shown.substring(at + 4, at + 36);
    }

    private static String md5(Path disk) throws IOException, NoSuchAlgorithmException {
        byte[] written = Arrays.copyOf(Files.readAllBytes(disk), WRITTEN);
        return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(written));
    }
}
