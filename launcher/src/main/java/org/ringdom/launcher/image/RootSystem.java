package org.ringdom.launcher.image;

import java.io.IOException;

/**
 * What a tree of unpacked packages lacks to be booted: the files that Debian's packages make when they are configured, and, where no
 * package has an init, busybox as init with a shell on the console.
 */
final class RootSystem {
    private static final String OURS = "usr/lib/ringdom";

    private static final String INITTAB = """
            ::sysinit:/usr/lib/ringdom/start
            ::respawn:/usr/lib/ringdom/shell
            ::ctrlaltdel:/bin/busybox reboot
            ::shutdown:/bin/busybox umount -a -r
            """;

    private static final String START = """
            #!/bin/busybox sh
            # What there is before a shell. Programs of busybox come last in the search path (/etc/profile.d/busybox.sh).
            export PATH=/usr/sbin:/usr/bin:/usr/lib/busybox
            busybox mount -t proc proc /proc
            busybox mount -t sysfs sys /sys
            busybox mkdir -p /dev/pts && busybox mount -t devpts devpts /dev/pts
            busybox mount -t tmpfs -o mode=755 tmpfs /run
            if [ ! -d /usr/lib/busybox ]; then busybox mkdir -p /usr/lib/busybox; busybox --install -s /usr/lib/busybox; fi
            busybox hostname -F /etc/hostname
            busybox ip link set lo up
            echo "Ringdom: $(busybox uname -sr) is up"
            """;

    private static final String SHELL = """
            #!/bin/busybox sh
            # A shell at the console, as root; behind a login if the kernel's command line says so.
            console=hvc0
            login=
            for word in $(busybox cat /proc/cmdline); do
                case $word in
                    console=*) console=${word#console=}; console=${console%%,*} ;;
                    ringdom.login) login=1 ;;
                esac
            done
            # busybox's login: Debian's asks PAM, which nobody has configured
            if [ -n "$login" ]; then exec busybox getty -l /usr/lib/busybox/login 115200 "$console" vt100; fi
            cd /root
            export HOME=/root USER=root LOGNAME=root PATH=/usr/sbin:/usr/bin:/usr/lib/busybox
            if [ -x /bin/bash ]; then exec busybox cttyhack /bin/bash -l; fi
            exec busybox cttyhack /bin/busybox sh -l
            """;

    private RootSystem() {
    }

    /** Adds what is not there. */
    static void complete(RootTree tree) throws IOException {
        for (String folder : "dev proc sys run mnt srv opt media etc var var/log usr/local usr/local/bin usr/local/sbin"
                .split(" ")) {
            tree.addFolder(folder, 0755);
        }
        tree.addFolder("root", 0700);
        tree.addFolder("tmp", 01777);
        tree.addFolder("var/tmp", 01777);
        tree.addLink("var/run", "/run");
        tree.addLink("var/lock", "/run/lock");
        tree.addCopy("etc/passwd", "usr/share/base-passwd/passwd.master", "root:*:", "root::"); // no password
        tree.addCopy("etc/group", "usr/share/base-passwd/group.master");
        tree.addCopy("etc/profile", "usr/share/base-files/profile");
        tree.addCopy("root/.profile", "usr/share/base-files/dot.profile");
        tree.addCopy("root/.bashrc", "usr/share/base-files/dot.bashrc");
        tree.addFile("etc/passwd", "root::0:0:root:/root:/bin/sh\n", 0644);
        tree.addFile("etc/group", "root:x:0:\n", 0644);
        tree.addFile("etc/hostname", "ringdom\n", 0644);
        tree.addFile("etc/fstab", "/dev/xvda / ext4 defaults 0 1\n", 0644);
        tree.addFile("etc/profile.d/busybox.sh", "PATH=$PATH:/usr/lib/busybox\n", 0644);
        tree.addLink("usr/bin/sh", "busybox");
        if (!tree.has("usr/sbin/init")) {
            tree.addLink("usr/sbin/init", "../bin/busybox");
            tree.addLink("usr/sbin/poweroff", "../bin/busybox");
            tree.addLink("usr/sbin/reboot", "../bin/busybox");
            tree.addFile("etc/inittab", INITTAB, 0644);
            tree.addFile(OURS + "/start", START, 0755);
            tree.addFile(OURS + "/shell", SHELL, 0755);
        }
    }
}
