package org.ringdom.tests.support;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

import org.ringdom.platform.io.NativeFile;
import org.ringdom.platform.jvm.JvmFlags;
import org.ringdom.platform.landlock.Confinement;
import org.ringdom.platform.linux.LinuxException;
import org.ringdom.platform.process.PidFd;
import org.ringdom.runtime.handover.FileLabel;
import org.ringdom.runtime.handover.FileSender;

/** A process under a role's confinement that tries what a hostile one would, and says how that went. */
public final class ConfinedProbe {
    private ConfinedProbe() {
    }

    /**
     * Tries things one after the other in one process.
     *
     * @param attempts pairs: {@code read}, {@code write}, {@code make}, {@code truncate} and a path, {@code hand} and the socket
     *     of a block domain, which is offered an open file as disk 51712 of domain 16, or {@code signal} and a process number
     * @return which succeeded
     */
    public static List<Boolean> run(Confinement confinement, List<String> attempts) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JvmFlags.common());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp",
                System.getProperty("java.class.path"), ConfinedProbe.class.getName()));
        command.addAll(attempts);
        FutureTask<String> run = new FutureTask<>(() -> {
            confinement.enterThread(); // inherited by the probe, and gone with this thread
            Process probe = new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return probe.waitFor() + "\n" + output;
        });
        new Thread(run).start();
        try {
            List<String> lines = run.get().lines().toList();
            if (!lines.getFirst().equals("0")) {
                throw new AssertionError(lines.toString());
            }
            return lines.stream().skip(1).map("yes"::equals).toList();
        } catch (InterruptedException | ExecutionException failed) {
            throw new AssertionError(failed);
        }
    }

    /** Prints a line for each attempt. */
    public static void main(String[] args) {
        for (int i = 0; i < args.length; i += 2) {
            System.out.println(succeeds(args[i], args[i + 1]) ? "yes" : "no");
        }
    }

    private static boolean succeeds(String action, String subject) {
        try {
            attempt(action, subject);
            return true;
        } catch (IOException | LinuxException refused) {
            return false;
        }
    }

    private static void attempt(String action, String subject) throws IOException {
        switch (action) {
            case "read" -> open(subject, StandardOpenOption.READ);
            case "write" -> open(subject, StandardOpenOption.WRITE);
            case "make" -> open(subject, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
            case "truncate" -> {
                try (FileChannel file = FileChannel.open(Path.of(subject), StandardOpenOption.WRITE)) {
                    file.truncate(0);
                }
            }
            case "hand" -> {
                try (FileSender sender = FileSender.connect(Path.of(subject));
                        NativeFile file = NativeFile.open(Path.of("/etc/passwd"))) {
                    if (!sender.give(new FileLabel(16, 51712, file.path()), file)) {
                        throw new IOException("not taken");
                    }
                }
            }
            case "signal" -> PidFd.open(Integer.parseInt(subject)).orElseThrow().send(0);
            default -> throw new IllegalArgumentException(action);
        }
    }

    private static void open(String path, StandardOpenOption... options) throws IOException {
        if (!Files.exists(Path.of(path)) && options.length == 1) {
            throw new IllegalArgumentException(path + " is not there");
        }
        try (FileChannel file = FileChannel.open(Path.of(path), options)) {
            if (options[0] == StandardOpenOption.READ) {
                file.read(ByteBuffer.allocate(8));
            }
        }
    }
}
