package org.ringdom.launcher.cli;

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

    @SuppressWarnings("unused") // picocli looks at it
    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help and exit.")
    private boolean help;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say which image: debian");
    }

    @Command(name = "debian", description = "Make a guest of Debian's own kernel and busybox.", footer = {"",
        "The packages come through apt, or from files named with --deb. Once made, nothing is downloaded again.",
        "With --packages, or with more files than those two, it gets a disk that has the packages unpacked, and boots from it. No script of a package is run: there are no users, services or caches that scripts would make."})
    static final class Debian implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @SuppressWarnings("unused") // picocli looks at it
        @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help and exit.")
        private boolean help;

        @Option(names = "--deb", paramLabel = "FILE", description = "A package, or a folder of packages: linux-image-*-amd64, busybox-static, and what is to be on a disk.")
        private List<Path> debs = new ArrayList<>();

        @Option(names = "--packages", paramLabel = "NAME", split = ",", description = "Packages for a disk of the guest. Debian's essential packages and what they all depend on come with them. They are kept in the folder debs beside the disk.")
        private List<String> packages = new ArrayList<>();

        @Option(names = "--release", paramLabel = "NAME", defaultValue = "", description = "A release that apt's sources have, such as bookworm. Default: what apt would install.")
        private String release;

        @Option(names = {"-o",
            "--output"}, paramLabel = "FOLDER", description = "Where to. Default: ringdom/debian in the user's cache.")
        private Path output;

        @Option(names = "--again", description = "Make it again even if it is there, its disk too.")
        private boolean again;

        @Override
        public Integer call() throws CliException {
            Path folder = (output == null ? DebianImage.defaultFolder() : output).toAbsolutePath().normalize();
            if (!debs.isEmpty() && !packages.isEmpty()) {
                throw new ParameterException(spec.commandLine(),
                        "--packages asks apt; with --deb all packages are files");
            }
            try {
                boolean there = !again && debs.isEmpty()
                        && (packages.isEmpty() ? DebianImage.isWhole(folder) : DebianImage.isWhole(folder, packages));
                if (!there) {
                    List<Path> files = DebianImage.packageFiles(debs);
                    boolean wantsDisk = !packages.isEmpty() || files.size() > 2;
                    if (wantsDisk && !again && DebianImage.hasDisk(folder)) {
                        throw new CliException(DebianImage.disk(folder)
                                + " is there already, and a guest may have written to it; --again replaces it, -o names another folder");
                    }
                    DebianImage.make(folder, files, packages, release);
                }
                spec.commandLine().getOut()
                        .println((there ? "already there: " : "made: ") + DebianImage.config(folder));
                return Cli.OK;
            } catch (ImageException failed) {
                throw new CliException(failed.getMessage());
            }
        }
    }
}
