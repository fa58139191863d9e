package org.ringdom.launcher.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;

import org.ringdom.launcher.api.Instance;
import org.ringdom.launcher.api.InstanceControl;
import org.ringdom.launcher.api.InstanceControl.Presence;
import org.ringdom.launcher.api.InstanceControl.UpOptions;
import org.ringdom.launcher.api.SupervisorClient;
import org.ringdom.launcher.api.SupervisorException;
import org.ringdom.launcher.supervisor.instance.InstanceEnd;
import org.ringdom.launcher.supervisor.instance.InstanceFiles;

/**
 * The instance that the demonstration has for itself: started, taken down at the end whatever happens, its folder on disk
 * removed if all went well.
 *
 * <p>{@link #end} may be called by any thread, also by a shutdown hook; the rest is for one thread.
 */
final class DemoInstance {
    private static final Duration UP_LIMIT = Duration.ofSeconds(90);
    private static final Duration DOWN_LIMIT = Duration.ofSeconds(30);
    private static final String IMAGES = "demo";

    private final InstanceControl control;
    private final Instance instance;
    private boolean started;
    private boolean stateWasThere;

    DemoInstance(InstanceControl control, Instance instance) {
        this.control = control;
        this.instance = instance;
    }

    /**
     * Makes a private folder for the disk image.
     *
     * @throws SupervisorException if the instance is in use
     */
    Path makeImageFolder() throws SupervisorException {
        Presence presence = control.presence(instance);
        if (presence == Presence.RUNNING || presence == Presence.WITHOUT_SUPERVISOR) {
            throw new SupervisorException("instance '" + instance.name()
                    + "' is running, and the demonstration needs one of its own; leave out -i or name another one");
        }
        Path folder = imageFolder();
        stateWasThere = Files.exists(instance.folder().state());
        try {
            DemoImage.removeTree(folder);
            Files.createDirectories(folder,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            return folder;
        } catch (IOException failed) {
            throw new SupervisorException("cannot make " + folder + ": " + failed, failed);
        }
    }

    private Path imageFolder() {
        return instance.folder().state().resolve(IMAGES);
    }

    /** Starts the processes and waits until all are ready. */
    void start() throws SupervisorException {
        synchronized (this) {
            started = true;
        }
        int code = control.up(instance, new UpOptions(true, true, UP_LIMIT), new PrintWriter(Writer.nullWriter()));
        if (code != 0) {
            throw new SupervisorException("the instance did not become ready within " + UP_LIMIT.toSeconds() + " s");
        }
    }

    /** Makes a domain and starts it. */
    int create(String configText) throws SupervisorException {
        try (SupervisorClient client = control.connect(instance)) {
            return client.create(configText, false);
        }
    }

    /**
     * Takes everything down and makes sure that no process is left. Does nothing the second time.
     *
     * @throws SupervisorException if that could not be done the orderly way; what was left has been killed
     */
    synchronized void end() throws SupervisorException {
        if (!started) {
            return;
        }
        started = false;
        try (SupervisorClient client = control.connect(instance)) {
            client.down(DOWN_LIMIT);
        } catch (SupervisorException failed) {
            endHard();
            throw failed;
        }
        int left = endHard();
        if (left > 0) {
            throw new SupervisorException(left + " processes were left after `down`; they were killed");
        }
    }

    private int endHard() throws SupervisorException {
        try {
            int left = InstanceEnd.killAll(instance.folder(), role -> true);
            InstanceFiles.wipe(instance.folder());
            return left;
        } catch (RuntimeException failed) {
            throw new SupervisorException("processes of instance '" + instance.name() + "' may be left: "
                    + failed.getMessage(), failed);
        }
    }

    /** Removes image, logs and journals; the image alone if the instance had a folder on disk before. */
    void removeState() {
        try {
            DemoImage.removeTree(stateWasThere ? imageFolder() : instance.folder().state());
        } catch (IOException left) {
            // a file that cannot be removed costs some space, nothing else
            return;
        }
    }

    Instance instance() {
        return instance;
    }
}
