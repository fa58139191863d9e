package org.ringdom.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.tests.support.BootDisk;
import org.ringdom.tests.support.Commands;
import org.ringdom.tests.support.HostPrograms;
import org.ringdom.tests.support.LinuxGuest;
import org.ringdom.tests.support.LinuxImage;
import org.ringdom.tests.support.Ringdom;

/**
 * Debian's PV GRUB, a kernel of a few hundred KiB with drivers of its own, which replaces itself by the Linux kernel that it finds
 * on the guest's disk.
 */
class PvGrubIT {
    private static final String GRUB = "/usr/lib/grub-xen/grub-x86_64-xen.bin";
    private static final String CONTROL_N = "\u000e";
    private static final String CONFIG = """
            set timeout=-1
            menuentry "first of the disk" {
              echo this is not chosen
            }
            menuentry "second of the disk" {
              linux /boot/vmlinuz console=hvc0 earlyprintk=xen watchdog_thresh=60 rodata=off apparmor=0 chosen=second
              initrd /boot/initrd.gz
            }
            """;

    @TempDir
    private Path folder;

    @Test
    void aGuestBootsTheKernelOfItsDisk() throws Exception {
        HostPrograms.requireFile(GRUB, "grub-xen-host");
        HostPrograms.require("mkfs.ext4", "e2fsprogs");
        Path disk = BootDisk.make(folder, LinuxImage.folder(folder), CONFIG);
        try (Ringdom ringdom = Ringdom.up(folder)) {
            int domid = ringdom.create("""
                    name = "grub"
                    kernel = "%s"
                    memory = 192
                    disk = [ 'format=raw, vdev=xvda, access=rw, target=%s' ]
                    """.formatted(GRUB, disk));
            int again;
            try (LinuxGuest guest = LinuxGuest.attach(ringdom, domid)) {
                guest.awaitShown("second of the disk");
                guest.press(CONTROL_N + "\n");
                guest.awaitShell();
                theKernelIsTheDisks(guest);
                memoryComesAndGoes(ringdom);
                guest.type("reboot");
                again = awaitSuccessor(ringdom, domid);
            }
            grubReadsWhatLinuxWrote(ringdom, again);
            assertTrue(Files.readString(ringdom.folder().logs().resolve("guest-" + again + ".log"))
                    .contains("has stopped: POWEROFF"));
        }
        Commands.run(Map.of(), List.of("e2fsck", "-fn", BootDisk.fileSystem(disk))).ok();
    }

    private void theKernelIsTheDisks(LinuxGuest guest) throws InterruptedException {
        guest.run("dmesg -n 1");
        assertTrue(guest.run("cat /proc/cmdline").endsWith("chosen=second"));
        assertEquals("mounted", guest.run("mount -t ext4 /dev/xvda1 /mnt && echo mounted"));
        String kernel = folder.resolve("root/boot/vmlinuz").toString();
        assertEquals(Commands.run(Map.of(), List.of("md5sum", kernel)).ok().out().substring(0, 32),
                guest.run("md5sum < /mnt/boot/vmlinuz").substring(0, 32));
        guest.run("echo from $((6 * 7)) Linux > /mnt/written; umount /mnt");
        assertEquals("complaints 0", guest.run(
                "dmesg | grep -ciE 'I/O error|BUG:|Oops|WARNING:|Call Trace' | sed 's/^/complaints /'"));
    }

    /** GRUB has exchanged frames: MFN and PFN are not the same number everywhere. */
    private static void memoryComesAndGoes(Ringdom ringdom) {
        for (String mib : List.of("150", "192")) {
            ringdom.run("mem-set", "grub", mib).ok();
            Awaitility.await("the guest has " + mib + " MiB").atMost(LinuxGuest.ANSWER)
                    .until(() -> ringdom.run("list", "grub").ok().out().matches("(?s).* " + mib + " +1\\b.*"));
        }
    }

    private static int awaitSuccessor(Ringdom ringdom, int domid) {
        return Awaitility.await("the domain is made again").atMost(LinuxGuest.ANSWER)
                .until(() -> ringdom.run("domid", "grub").out().strip(),
                        id -> !id.isEmpty() && !id.equals(Integer.toString(domid)))
                .transform(Integer::parseInt);
    }

    private static void grubReadsWhatLinuxWrote(Ringdom ringdom, int domid) throws InterruptedException {
        try (LinuxGuest guest = LinuxGuest.attach(ringdom, domid)) {
            guest.awaitShown("second of the disk");
            guest.press("c");
            guest.awaitShown("grub>");
            guest.type("cat /written");
            guest.awaitShown("from 42 Linux");
            guest.type("halt");
            Awaitility.await("the domain is removed").atMost(Ringdom.PATIENCE)
                    .until(() -> !ringdom.run("list").ok().out().contains("grub"));
        }
    }
}
