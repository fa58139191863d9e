package org.ringdom.launcher.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioConstants;

/**
 * A small root file system as an initramfs: busybox, the modules of Xen's front ends and of ext4, an init that loads them and
 * either goes on to the disk that {@code root=} names or has a shell on the console, behind a login where the kernel's command
 * line has the word {@code ringdom.login}. Where there is no Xen it loads virtio's
 * modules instead, so that the same system runs in QEMU beside ours.
 */
final class Initramfs {
    private static final int FOLDER = CpioConstants.C_ISDIR | 0755;
    private static final int PROGRAM = CpioConstants.C_ISREG | 0755;
    private static final int FILE = CpioConstants.C_ISREG | 0644;

    private static final String INIT = """
            #!/bin/busybox sh
            # Ringdom's initramfs: kernel modules, then the disk that root= names, or busybox as it is here.
            /bin/busybox --install -s /bin
            export PATH=/bin:/sbin
            mount -t proc proc /proc
            mount -t sysfs sys /sys
            mount -t devtmpfs dev /dev
            mkdir -p /dev/pts && mount -t devpts devpts /dev/pts
            order=virtio
            if [ "$(cat /sys/hypervisor/type 2>/dev/null)" = xen ]; then order=xen; fi
            for module in $(cat /lib/modules/order.$order); do insmod /lib/modules/$module.ko; done
            root=
            console=hvc0
            shell=-/bin/sh
            for word in $(cat /proc/cmdline); do
                case $word in
                    root=*) root=${word#root=} ;;
                    console=*) console=${word#console=}; console=${console%%,*} ;;
                    ringdom.login) shell=login ;;
                esac
            done
            if [ -n "$root" ]; then
                tries=0
                while [ ! -e "$root" ] && [ $tries -lt 300 ]; do tries=$((tries + 1)); usleep 100000; done
                if mount "$root" /mnt && [ -x /mnt/sbin/init ]; then
                    umount /dev/pts /sys /proc
                    mount --move /dev /mnt/dev
                    exec switch_root /mnt /sbin/init
                fi
                echo "init: there is no system on $root"
            fi
            if [ "$shell" = login ]; then shell="/bin/getty 115200 $console vt100"; fi
            echo "$console::respawn:$shell" >> /etc/inittab
            exec /bin/init
            """;

    private static final String INITTAB = """
            ::sysinit:/etc/start
            ::ctrlaltdel:/bin/reboot
            ::shutdown:/bin/umount -a -r
            """;

    private static final String START = """
            #!/bin/sh
            hostname ringdom
            ip link set lo up
            echo "Ringdom: $(uname -sr) is up"
            """;

    private static final String PROFILE = """
            export PATH=/bin:/sbin PS1='ringdom:\\w# '
            """;

    private Initramfs() {
    }

    /**
     * A gzipped cpio archive, the same for the same input.
     *
     * @param xen the modules of a guest of Xen, in the order in which they are loaded
     * @param virtio those of one without Xen
     */
    static byte[] make(byte[] busybox, Map<String, byte[]> xen, Map<String, byte[]> virtio) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed);
                CpioArchiveOutputStream cpio = new CpioArchiveOutputStream(gzip)) {
            for (String folder : "bin sbin dev proc sys etc lib lib/modules mnt root tmp run".split(" ")) {
                put(cpio, folder, FOLDER, new byte[0]);
            }
            put(cpio, "bin/busybox", PROGRAM, busybox);
            put(cpio, "init", PROGRAM, INIT);
            put(cpio, "etc/inittab", FILE, INITTAB);
            put(cpio, "etc/start", PROGRAM, START);
            put(cpio, "etc/profile", FILE, PROFILE);
            put(cpio, "etc/passwd", FILE, "root::0:0:root:/root:/bin/sh\n");
            put(cpio, "sbin/poweroff", PROGRAM, "#!/bin/busybox sh\nexec /bin/busybox poweroff\n");
            put(cpio, "sbin/reboot", PROGRAM, "#!/bin/busybox sh\nexec /bin/busybox reboot\n");
            put(cpio, "lib/modules/order.xen", FILE, String.join("\n", xen.keySet()) + "\n");
            put(cpio, "lib/modules/order.virtio", FILE, String.join("\n", virtio.keySet()) + "\n");
            Map<String, byte[]> all = new LinkedHashMap<>(xen);
            all.putAll(virtio);
            for (Map.Entry<String, byte[]> module : all.entrySet()) {
                put(cpio, "lib/modules/" + module.getKey() + ".ko", FILE, module.getValue());
            }
        }
        return packed.toByteArray();
    }

    private static void put(CpioArchiveOutputStream cpio, String name, int mode, String text) throws IOException {
        put(cpio, name, mode, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void put(CpioArchiveOutputStream cpio, String name, int mode, byte[] content) throws IOException {
        CpioArchiveEntry entry = new CpioArchiveEntry(CpioConstants.FORMAT_NEW, name);
        entry.setMode(mode);
        entry.setSize(content.length);
        entry.setTime(0);
        cpio.putArchiveEntry(entry);
        cpio.write(content);
        cpio.closeArchiveEntry();
    }
}
