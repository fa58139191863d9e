package org.ringdom.platform.landlock;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.ringdom.platform.linux.LinuxException;
import org.ringdom.platform.process.PidFd;

/** Confines itself, as a process or as a thread, and says what it can do after that. */
final class ConfinedProgram {
    private ConfinedProgram() {
    }

    /** Arguments: {@code process} or {@code thread}, an allowed folder, a readable file, a forbidden file, a pid. */
    public static void main(String[] args) throws Exception {
        Path allowed = Path.of(args[1]);
        Path readable = Path.of(args[2]);
        Path forbidden = Path.of(args[3]);
        try (ExecutorService earlier = Executors.newFixedThreadPool(3)) {
            Future<?> started = earlier.submit(() -> {
            });
            started.get();
            Confinement confinement = new Confinement(List.of(
                    new Confinement.Rule(allowed, FileAccess.USE | FileAccess.MAKE_REG | FileAccess.REMOVE_FILE),
                    new Confinement.Rule(readable, FileAccess.READ_FILE),
                    new Confinement.Rule(Path.of("/proc"), FileAccess.READ)));
            Confinement handedOver = Confinement.fromWords(confinement.toWords());
            if (args[0].equals("process")) {
                handedOver.enterProcess();
            } else {
                handedOver.enterThread();
            }
            say("allowed", () -> Files.writeString(allowed.resolve("new"), "x"));
            say("read", () -> Files.readString(readable));
            say("write", () -> Files.writeString(readable, "y", StandardOpenOption.WRITE));
            say("truncate", () -> FileChannel.open(allowed.resolve("old"), StandardOpenOption.WRITE).truncate(0));
            say("forbidden", () -> Files.readString(forbidden));
            say("earlier", () -> earlier.submit(() -> Files.readString(forbidden)).get());
            say("signal", () -> PidFd.open(Integer.parseInt(args[4])).orElseThrow().send(0));
        }
    }

    private interface Attempt {
        Object run() throws Exception;
    }

    private static void say(String what, Attempt attempt) {
        String result;
        try {
            attempt.run();
            result = "yes";
        } catch (IOException | LinuxException refused) {
            result = "no";
        } catch (Exception wrapped) {
            result = wrapped.getCause() instanceof IOException ? "no" : wrapped.toString();
        }
        System.out.println(what + "=" + result);
    }
}
