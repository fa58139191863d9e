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
    @Option(names = "--size", paramLabel = "MIB", defaultValue = "64", description = "Size of the image that is made if no FILE is given. Default: ${DEFAULT-VALUE}.")
    private int sizeMib;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "1", description = "How often each process is killed. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(names = "--interval", paramLabel = "MS", defaultValue = "1500", description = "Time between two kills. Default: ${DEFAULT-VALUE}.")
    private int intervalMs;

    @Option(names = "--keep", description = "Leave the instance running. Default: shut it down.")
    private boolean keep;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "A disk image or any other file; a copy of it is used."
            + " Default: a new ext4 file system.")
    private Path image;

    @Override
    public Integer call() throws Exception {
        positive("--size", sizeMib);
        positive("--rounds", rounds);
        positive("--interval", intervalMs);
        if (image != null && !Files.isReadable(image)) {
            throw new CliException(image + ": " + (Files.exists(image) ? "cannot be read" : "no such file"));
        }
        Optional<Path> file = Optional.ofNullable(image).map(Path::toAbsolutePath);
        return context().control().demo(instance(), new DemoOptions(file, sizeMib, rounds, intervalMs, keep), out());
    }

    private static void positive(String option, int value) throws CliException {
        if (value < 1) {
            throw new CliException(option + " is " + value + "; it must be at least 1");
        }
    }
}
