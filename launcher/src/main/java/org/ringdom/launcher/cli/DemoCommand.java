package org.ringdom.launcher.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import org.ringdom.launcher.api.InstanceControl.DemoOptions;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "demo", description = "Start an instance and a guest that checks its disk, kill every process in turn"
        + " (SIGKILL), and show that nothing is lost.", footer = {"", "Exits with 0 only if everything was verified.",
            "It uses an instance of its own unless -i names one."})
final class DemoCommand extends InstanceCommand {
    @Option(names = "--size", paramLabel = "MIB", defaultValue = "256", description = "Size of the image that is made if no FILE is given. Default: ${DEFAULT-VALUE}.")
    private int sizeMib;

    @Option(names = "--seconds", paramLabel = "N", defaultValue = "20", description = "How long the guest reads and writes at random at least; the kills are spread over that time. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(names = "--kills", paramLabel = "N", defaultValue = "1", description = "How often each process is killed. Default: ${DEFAULT-VALUE}.")
    private int kills;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "Of the guest's requests and of the times of the kills. Default: ${DEFAULT-VALUE}.")
    private int seed;

    @Option(names = "--keep", description = "Leave the instance running. Default: shut it down.")
    private boolean keep;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "A disk image or any other file; a copy of it is used."
            + " Default: a new ext4 file system.")
    private Path image;

    @Override
    public Integer call() throws Exception {
        within("--size", sizeMib, 16, 65_536);
        within("--seconds", seconds, 1, 86_400);
        within("--kills", kills, 1, 10_000);
        within("--seed", seed, 0, Integer.MAX_VALUE);
        if (image != null && !Files.isReadable(image)) {
            throw new CliException(image + ": " + (Files.exists(image) ? "cannot be read" : "no such file"));
        }
        Optional<Path> file = Optional.ofNullable(image).map(Path::toAbsolutePath);
        return context().control().demo(instanceOr("demo-" + ProcessHandle.current().pid()),
                new DemoOptions(file, sizeMib, seconds, kills, seed, keep), out());
    }

    private static void within(String option, int value, int low, int high) throws CliException {
        if (value < low || value > high) {
            throw new CliException(option + " is " + value + "; it must be from " + low + " to " + high);
        }
    }
}
