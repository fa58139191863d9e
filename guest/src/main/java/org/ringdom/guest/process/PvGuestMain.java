package org.ringdom.guest.process;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;

import org.ringdom.abi.xen.ShutdownReason;
import org.ringdom.guest.build.PvGuestBuilder;
import org.ringdom.guest.kernel.KernelImage;
import org.ringdom.guest.kernel.KernelRefused;
import org.ringdom.guest.paravirt.PvDomain;
import org.ringdom.runtime.service.ServiceArguments;
import org.ringdom.runtime.service.ServiceFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The part of {@link GuestMain} that runs kernels: builds the domain, waits until it is unpaused, runs it to its end. */
final class PvGuestMain {
    private static final Logger LOG = LoggerFactory.getLogger(PvGuestMain.class);

    private PvGuestMain() {
    }

    /** Runs the kernel that {@code --kernel} names; the exit status of the process. */
    static int run(ServiceArguments arguments, int storePort, int consolePort) throws Exception {
        Path kernel = Path.of(arguments.option("kernel", ""));
        byte[] ramdisk = ramdisk(arguments.option("ramdisk", ""));
        try (GuestProcess process = new GuestProcess(arguments)) {
            long pages = GuestMain.number(arguments, "memory-pages");
            PvGuestBuilder.Start start = build(process, kernel, ramdisk, new PvGuestBuilder.Wiring(pages, storePort,
                    consolePort, PvDomain.sharedInfoAddress(process.memory()), arguments.option("cmdline", "")));
            process.self().ready();
            process.ringDomain(0);
            process.vcpu().awaitStart();
            LOG.info("domain {} runs {}", process.domid(), kernel);
            try (PvDomain domain = new PvDomain(process, pages)) {
                return end(process, domain.run(start));
            }
        }
    }

    private static int end(GuestProcess process, int reason) {
        ShutdownReason known = ShutdownReason.ofNumber(reason);
        LOG.info("domain {} has stopped: {}", process.domid(), known == null ? reason : known);
        // a new end of the first vCPU's slot: it goes on behind the last request of that vCPU
        process.hypercalls(0, process.vcpu()).shutdown(reason);
        return reason == ShutdownReason.CRASH.number() ? 1 : 0;
    }

    private static PvGuestBuilder.Start build(GuestProcess process, Path kernel, byte[] ramdisk,
            PvGuestBuilder.Wiring wiring) {
        try (Arena arena = Arena.ofConfined()) {
            KernelImage image = KernelImage.load(kernel, arena);
            return PvGuestBuilder.build(process.memory(), process.grants(), image, ramdisk, wiring);
        } catch (KernelRefused refused) {
            throw new ServiceFailure(ServiceFailure.CONFIG, "kernel " + kernel + " can't be started: "
                    + refused.getMessage(), refused);
        } catch (IOException unreadable) {
            throw new ServiceFailure(ServiceFailure.NO_INPUT, "kernel " + kernel + " can't be read: "
                    + unreadable.getMessage(), unreadable);
        }
    }

    private static byte[] ramdisk(String name) {
        if (name.isEmpty()) {
            return new byte[0];
        }
        try {
            return Files.readAllBytes(Path.of(name));
        } catch (IOException | OutOfMemoryError unreadable) {
            throw new ServiceFailure(ServiceFailure.NO_INPUT, "ramdisk " + name + " can't be read: "
                    + unreadable.getMessage(), unreadable);
        }
    }
}
