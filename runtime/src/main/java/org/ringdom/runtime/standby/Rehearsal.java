package org.ringdom.runtime.standby;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.agrona.IoUtil;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.service.ServiceArguments;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The standby plays every role once on a copy of a small instance whose processes are long dead: what a successor runs before
 * it serves has been run before, classes and call sites are linked. The copy lies in a folder of the standby's own and is
 * removed afterwards; nothing of the real instance is touched.
 *
 * <pre>
 *   PRACTICE/roles    a line each: main class, role, domid; the media driver's has the epoch that it serves besides
 *   PRACTICE/shm/     files of shared memory, with nobody in procs.tbl and the instance being taken down
 *   PRACTICE/state/   journals
 * </pre>
 */
final class Rehearsal {
    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);
    /** Later than any incarnation in the copy. */
    private static final long EPOCH = 1_000_000;
    private static final String ROLES = "roles";
    private static final int DRIVER_EPOCH = 3;

    private Rehearsal() {
    }

    /**
     * Plays all roles.
     *
     * @param practice the instance, which is only read
     * @param scratch a folder that is made and removed
     * @return how many could be played
     */
    static int run(Path practice, Path scratch) {
        try {
            InstanceFolder folder = new InstanceFolder(scratch.resolve("shm"), scratch.resolve("state")).create();
            TreeCopy.copy(practice.resolve("shm"), folder.shm(), file -> true);
            TreeCopy.copy(practice.resolve("state"), folder.state(), file -> true);
            return playAll(folder, Files.readAllLines(practice.resolve(ROLES)));
        } catch (IOException missing) {
            LOG.warn("nothing to practise on: {}", missing.toString());
            return 0;
        } finally {
            IoUtil.delete(scratch.toFile(), true);
        }
    }

    /** The media driver, which has a fourth word, serves the others meanwhile. */
    private static int playAll(InstanceFolder folder, List<String> lines) {
        int[] played = new int[2];
        List<Thread> drivers = new ArrayList<>();
        for (String line : lines) {
            String[] words = line.split(" ");
            if (words.length > DRIVER_EPOCH) {
                Thread driver = new Thread(() -> played[1] = play(folder, words) ? 1 : 0, "practice-driver");
                drivers.add(driver);
                driver.start();
            } else {
                played[0] += play(folder, words) ? 1 : 0;
            }
        }
        drivers.forEach(Rehearsal::end);
        return played[0] + played[1];
    }

    private static void end(Thread driver) {
        driver.interrupt();
        try {
            driver.join();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean play(InstanceFolder folder, String... line) {
        Map<String, String> options = new HashMap<>(Map.of(ServiceArguments.REHEARSAL, "1"));
        if (line.length > DRIVER_EPOCH) {
            options.put("fabric-epoch", line[DRIVER_EPOCH]);
        }
        List<String> words = new ArrayList<>(List.of(line[0]));
        words.addAll(new ServiceArguments(folder, line[1], Integer.parseInt(line[2]), EPOCH, EPOCH,
                options).toCommandLine());
        try {
            StandbyMain.play(words);
            return true;
        } catch (InvocationTargetException failed) {
            LOG.warn("cannot practise {}", line[1], failed.getCause());
            return false;
        } catch (ReflectiveOperationException absent) {
            LOG.warn("cannot practise {}", line[1], absent);
            return false;
        }
    }
}
