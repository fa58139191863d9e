package org.ringdom.launcher.image;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Programs of this machine that images are made with. */
public final class HostProgram {
    private static final int PATIENCE_MINUTES = 10;

    private HostProgram() {
    }

    /** A program of the administrator's, also where an ordinary user's path does not lead. */
    public static Optional<Path> find(String name) {
        String path = System.getenv("PATH");
        String folders = (path == null ? "" : path) + File.pathSeparator + "/usr/sbin" + File.pathSeparator + "/sbin";
        return Stream.of(folders.split(File.pathSeparator)).filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name)).filter(Files::isExecutable).findFirst();
    }

    /**
     * Runs a program to its end.
     *
     * @param folder in which it runs
     * @param advice what to do where the program is missing or fails
     * @return what it printed, errors included
     */
    static String run(Path folder, String advice, String... command) throws ImageException {
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
                throw new ImageException("'" + shortened(what) + "' failed (" + reason(output) + "); " + advice);
            }
            return output;
        } catch (IOException missing) {
            throw new ImageException("'" + command[0] + "' can't be run; " + advice, missing);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new ImageException("'" + shortened(what) + "' was interrupted", stopped);
        }
    }

    /** The line of apt that says why, or the last one. */
    private static String reason(String output) {
        return output.lines().filter(text -> text.startsWith("E:")).findFirst()
                .or(() -> output.lines().filter(text -> !text.isBlank()).reduce((before, last) -> last))
                .orElse("no answer");
    }

    private static String shortened(String what) {
        int most = 120;
        return what.length() <= most ? what : what.substring(0, most) + "...";
    }
}
