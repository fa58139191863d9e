package org.ringdom.launcher.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import org.ringdom.launcher.image.DebianImage;
import org.ringdom.launcher.image.ImageException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(name = "image", description = "Make ready-made guests.", subcommands = ImageCommand.Debian.class)
final class ImageCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say which image: debian");
    }

    @Command(name = "debian", description = "Make a guest of Debian's own kernel and busybox.", footer = {"",
        "The packages come through apt, or from files named with --deb. Once made, nothing is downloaded again."})
    static final class Debian implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Option(names = "--deb", paramLabel = "FILE", description = "A package: linux-image-*-amd64 and busybox-static.")
        private List<Path> debs = new ArrayList<>();

        @Option(names = "--release", paramLabel = "NAME", defaultValue = "", description = "A release that apt's sources have, such as bookworm. Default: what apt would install.")
        private String release;

        @Option(names = {"-o",
            "--output"}, paramLabel = "FOLDER", description = "Where to. Default: ringdom/debian in the user's cache.")
        private Path output;

        @Option(names = "--again", description = "Make it again even if it is there.")
        private boolean again;

        @Override
        public Integer call() throws CliException {
            Path folder = (output == null ? DebianImage.defaultFolder() : output).toAbsolutePath().normalize();
            for (Path deb : debs) {
                if (!Files.isReadable(deb)) {
                    throw new CliException(deb + ": no such file, or it cannot be read");
                }
            }
            boolean there = !again && debs.isEmpty() && DebianImage.isWhole(folder);
            if (!there) {
                try {
                    DebianImage.make(folder, debs, release);
                } catch (ImageException failed) {
                    throw new CliException(failed.getMessage());
                }
            }
            spec.commandLine().getOut().println((there ? "already there: " : "made: ") + DebianImage.config(folder));
            return Cli.OK;
        }
    }
}
