package org.ringdom.launcher.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Debian packages through apt, as its user is: from the sources that this machine has. */
final class AptDownload {
    private static final Pattern IMAGE = Pattern.compile("Depends: (linux-image-[0-9]\\S*)");
    private static final int PATIENCE_MINUTES = 10;

    private final String release;

    /** @param release a release or suite that apt's sources name; empty: what apt would install */
    AptDownload(String release) {
        this.release = release;
    }

    /** The kernel package that {@code linux-image-amd64} stands for. */
    String kernelPackage() throws ImageException {
        Matcher image = IMAGE.matcher(run(Path.of("."), "apt-cache", "depends", "linux-image-amd64"));
        if (!image.find()) {
            throw new ImageException("apt knows no linux-image-amd64; name packages with --deb, or run apt-get update");
        }
        return image.group(1);
    }

    /** Downloads packages into a folder; the files. */
    List<Path> download(Path folder, List<String> names) throws ImageException {
        List<String> command = new ArrayList<>(List.of("apt-get", "download", "-q"));
        names.forEach(name -> command.add(release.isEmpty() ? name : name + "/" + release));
        run(folder, command.toArray(String[]::new));
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".deb")).sorted().toList();
        } catch (IOException unreadable) {
            throw new ImageException("cannot read " + folder + ": " + unreadable.getMessage(), unreadable);
        }
    }

    private static String run(Path folder, String... command) throws ImageException {
        String what = String.join(" ", command);
        try {
            Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output;
            try (InputStream in = process.getInputStream()) {
                output = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
            if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
                process.destroy();
                String line = output.lines().filter(text -> text.startsWith("E:")).findFirst().orElse("no answer");
                throw new ImageException("'" + what + "' failed (" + line + "); name packages with --deb instead");
            }
            return output;
        } catch (IOException missing) {
            throw new ImageException("'" + command[0] + "' can't be run: this is no Debian; name packages with --deb",
                    missing);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new ImageException("'" + what + "' was interrupted", stopped);
        }
    }
}
