package org.ringdom.launcher.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Debian packages through apt, as its user is: from the sources that this machine has. */
final class AptDownload {
    private static final Pattern IMAGE = Pattern.compile("Depends: (linux-image-[0-9]\\S*)");
    /** A line of a simulated installation: the package, and the version that was chosen. */
    private static final Pattern INSTALLED = Pattern.compile("(?m)^Inst (\\S+) \\((\\S+) ");
    private static final String ADVICE = "name packages with --deb instead";

    private final String release;

    /** @param release a release or suite that apt's sources name; empty: what apt would install */
    AptDownload(String release) {
        this.release = release;
    }

    /** The kernel package that {@code linux-image-amd64} stands for. */
    String kernelPackage() throws ImageException {
        Matcher image = IMAGE
                .matcher(HostProgram.run(Path.of("."), ADVICE, "apt-cache", "depends", "linux-image-amd64"));
        if (!image.find()) {
            throw new ImageException("apt knows no linux-image-amd64; name packages with --deb, or run apt-get update");
        }
        return image.group(1);
    }

    /**
     * What apt would install where nothing is installed: Debian's essential packages, those named, and all that they depend on, as
     * {@code name=version}.
     *
     * <p>
     * Recommendations are left out. {@code usr-is-merged} is the smaller way to meet a dependency of Debian 12; releases without it
     * don't need it.
     */
    List<String> closure(List<String> names) throws ImageException {
        List<String> command = new ArrayList<>(List.of("apt-get", "install", "-s", "-q", "-o",
                "Dir::State::status=/dev/null", "--no-install-recommends"));
        if (!release.isEmpty()) {
            command.addAll(List.of("-t", release));
        }
        command.addAll(List.of("--", "?essential", "?exact-name(usr-is-merged)"));
        command.addAll(names);
        Matcher chosen = INSTALLED.matcher(HostProgram.run(Path.of("."), ADVICE, command.toArray(String[]::new)));
        return chosen.results().map(found -> found.group(1) + "=" + found.group(2)).toList();
    }

    /**
     * Gets a kernel, busybox, packages and all that they need into a folder that is kept. Other packages in it are removed.
     *
     * @return the files
     */
    List<Path> collect(Path folder, String kernel, List<String> names) throws ImageException, IOException {
        List<String> wanted = new ArrayList<>(List.of("busybox-static"));
        wanted.addAll(names);
        List<String> packages = new ArrayList<>(closure(wanted));
        packages.add(kernel);
        for (Path file : packagesIn(folder)) {
            if (packages.stream().noneMatch(name -> file.getFileName().toString().startsWith(beginOfFile(name)))) {
                Files.delete(file);
            }
        }
        return download(folder, packages);
    }

    /** How apt names the file of {@code name:arch=version}. */
    private static String beginOfFile(String chosen) {
        String[] parts = chosen.split("=", 2);
        String name = parts[0].replaceFirst(":.*", "") + "_";
        return parts.length == 1 ? name : name + parts[1].replace(":", "%3a") + "_";
    }

    /** Downloads packages, each {@code name} or {@code name=version}; those that are in the folder already are not. */
    List<Path> download(Path folder, List<String> packages) throws ImageException {
        List<String> command = new ArrayList<>(List.of("apt-get", "download", "-q"));
        packages.forEach(name -> command.add(release.isEmpty() || name.contains("=") ? name : name + "/" + release));
        HostProgram.run(folder, ADVICE, command.toArray(String[]::new));
        return packagesIn(folder);
    }

    /** The files of packages in a folder. */
    static List<Path> packagesIn(Path folder) throws ImageException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".deb")).sorted().toList();
        } catch (IOException unreadable) {
            throw new ImageException("cannot read " + folder + ": " + unreadable.getMessage(), unreadable);
        }
    }
}
