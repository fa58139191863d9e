package org.ringdom.guest.process;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.ringdom.abi.xen.ShutdownReason;
import org.ringdom.guest.api.Guest;
import org.ringdom.guest.api.JavaGuest;
import org.ringdom.guest.build.JavaGuestBuilder;
import org.ringdom.platform.process.Processes;
import org.ringdom.runtime.ipc.AgentWait.InterruptedWaitException;
import org.ringdom.runtime.service.ServiceArguments;
import org.ringdom.runtime.service.ServiceFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A guest process: builds the domain's memory, says READY, waits until it is unpaused, and runs the guest to its end.
 *
 * <p>Started by the toolstack with the arguments of {@link ServiceArguments} and {@code --kernel}, {@code --class-path}, {@code --cmdline}, {@code
 * --store-port}, {@code --console-port}.
 */
public final class GuestMain {
    private static final Logger LOG = LoggerFactory.getLogger(GuestMain.class);
    private static final String JAVA_PREFIX = "java:";

    private GuestMain() {
    }

    /** Runs a guest. Exit status: 0 after power-off or destruction, 1 after a crash, else as {@link ServiceFailure} says. */
    public static void main(String[] args) {
        int status;
        try {
            Processes.nameThread("vcpu-0");
            status = run(ServiceArguments.parse(args));
        } catch (ServiceFailure failure) {
            LOG.error("{}", failure.getMessage());
            status = failure.exitCode();
        } catch (Throwable bug) {
            LOG.error("the guest process failed", bug);
            status = ServiceFailure.BUG;
        }
        System.exit(status);
    }

    private static int run(ServiceArguments arguments) throws Exception {
        int storePort = number(arguments, "store-port");
        int consolePort = number(arguments, "console-port");
        if (!arguments.option("kernel", "").startsWith(JAVA_PREFIX)) {
            try {
                return PvGuestMain.run(arguments, storePort, consolePort);
            } catch (Vcpu.DomainGone | InterruptedWaitException gone) {
                LOG.info("domain {} was destroyed", arguments.domid());
                return 0;
            }
        }
        JavaGuest program = load(arguments.option("kernel", ""), arguments.option("class-path", ""));
        String commandLine = arguments.option("cmdline", "");
        try (GuestProcess process = new GuestProcess(arguments)) {
            JavaGuestBuilder.build(process.memory(), process.grants(), storePort, consolePort, commandLine);
            process.self().ready();
            ringSupervisor(process);
            process.vcpu().awaitStart();
            LOG.info("domain {} runs {}", process.domid(), program.getClass().getName());
            return play(program, process, commandLine);
        } catch (Vcpu.DomainGone | InterruptedWaitException gone) {
            LOG.info("domain {} was destroyed", arguments.domid());
            return 0;
        }
    }

    private static int play(JavaGuest program, GuestProcess process, String commandLine) {
        boolean reboot;
        try (Guest guest = new Guest(process, commandLine)) {
            program.run(guest);
            reboot = guest.rebootRequested();
        } catch (Vcpu.DomainGone gone) {
            throw gone;
        } catch (Exception crash) {
            LOG.error("domain {} crashed", process.domid(), crash);
            process.hypercalls().shutdown(ShutdownReason.CRASH.number());
            return 1;
        }
        LOG.info("domain {} {}", process.domid(), reboot ? "reboots" : "powers off");
        process.hypercalls().shutdown((reboot ? ShutdownReason.REBOOT : ShutdownReason.POWEROFF).number());
        return 0;
    }

    private static void ringSupervisor(GuestProcess process) {
        process.ringDomain(0);
    }

    private static JavaGuest load(String kernel, String classPath) {
        String name = kernel.substring(JAVA_PREFIX.length());
        try {
            return Class.forName(name, true, loader(classPath)).asSubclass(JavaGuest.class).getConstructor()
                    .newInstance();
        } catch (ClassNotFoundException missing) {
            throw new ServiceFailure(ServiceFailure.CONFIG, "there is no Java guest '" + name + "' "
                    + (classPath.isEmpty()
                            ? "in this build; class_path = [ 'FILE.jar' ] names a jar"
                            : "in " + classPath),
                    missing);
        } catch (ReflectiveOperationException | ClassCastException unfit) {
            throw new ServiceFailure(ServiceFailure.CONFIG, "class '" + name + "' is no Java guest: it must implement "
                    + JavaGuest.class.getName() + " and have a public constructor without arguments", unfit);
        } catch (LinkageError broken) {
            throw new ServiceFailure(ServiceFailure.CONFIG,
                    "class '" + name + "' cannot be loaded (" + broken + "); is the class_path whole?", broken);
        }
    }

    /** Ringdom's own classes first: those of the guest come from its class path. Open as long as the process lives. */
    private static ClassLoader loader(String classPath) {
        ClassLoader ours = GuestMain.class.getClassLoader();
        if (classPath.isEmpty()) {
            return ours;
        }
        List<URL> urls = new ArrayList<>();
        for (String entry : classPath.split(File.pathSeparator)) {
            try {
                urls.add(Path.of(entry).toUri().toURL());
            } catch (MalformedURLException e) {
                throw new ServiceFailure(ServiceFailure.CONFIG, "class_path: '" + entry + "' is no path", e);
            }
        }
        ClassLoader guests = new URLClassLoader("guest", urls.toArray(URL[]::new), ours);
        Thread.currentThread().setContextClassLoader(guests);
        return guests;
    }

    static int number(ServiceArguments arguments, String key) {
        String text = arguments.option(key, "");
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new ServiceFailure(ServiceFailure.USAGE, "--" + key + "=" + text + " is not a number", e);
        }
    }
}
