package org.ringdom.launcher.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.ringdom.launcher.api.DomainSummary;
import org.ringdom.launcher.api.Instance;
import org.ringdom.launcher.api.InstanceControl.Presence;
import org.ringdom.launcher.api.InstanceControl.UpOptions;
import org.ringdom.launcher.api.SupervisorClient;
import org.ringdom.launcher.api.SupervisorException;
import org.ringdom.launcher.image.DebianImage;
import org.ringdom.launcher.image.ImageException;
import org.ringdom.launcher.toolstack.config.DomainConfig;

import picocli.CommandLine.Command;

@Command(name = "linux", description = "Boot Debian's own kernel as a guest and attach this terminal to it; Ctrl-] leaves it running.", footer = {
    "",
    "What is not there is made first: the instance (`ringdom up -d`), the image (`ringdom image debian`), the domain 'debian'."})
final class LinuxCommand extends InstanceCommand {
    private static final Duration UP_LIMIT = Duration.ofSeconds(60);

    @Override
    public Integer call() throws Exception {
        Path folder = DebianImage.defaultFolder();
        if (!DebianImage.isWhole(folder)) {
            try (Progress progress = Progress.of(context(), "fetching Debian's kernel and busybox through apt")) {
                DebianImage.make(folder, List.of(), List.of(), "");
            } catch (ImageException missing) {
                throw new CliException("no stock Linux here: " + missing.getMessage()
                        + "; `ringdom demo` has a guest in Java");
            }
        }
        Instance instance = instance();
        if (context().control().presence(instance) != Presence.RUNNING) {
            try (Progress progress = Progress.of(context(), "starting instance '" + instance.name() + "'")) {
                int code = context().control().up(instance, new UpOptions(true, true, UP_LIMIT), out());
                if (code != Cli.OK) {
                    return code;
                }
            }
        }
        int domid = domid(DebianImage.config(folder));
        out().println("Ctrl-] leaves the guest running; `ringdom console debian` comes back, `ringdom down` ends all");
        return ConsoleCommand.attach(context(), instance, domid);
    }

    /** The domain that runs already, or a new one. */
    private int domid(Path file) throws Exception {
        DomainFile domain = DomainFile.read(file, List.of());
        domain.check();
        DomainConfig config = domain.config();
        try (SupervisorClient client = connect()) {
            Optional<DomainSummary> there = running(client, config.name());
            return there.isPresent() ? there.get().domid() : client.create(config.print(), false);
        }
    }

    private static Optional<DomainSummary> running(SupervisorClient client, String name) throws SupervisorException {
        return client.list().stream().filter(domain -> domain.name().equals(name)).findFirst();
    }
}
