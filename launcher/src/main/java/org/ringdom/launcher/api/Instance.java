package org.ringdom.launcher.api;

import java.nio.file.Path;
import java.util.Map;

import org.ringdom.runtime.memory.InstanceFolder;

/**
 * One running set of Ringdom of one user; two may run side by side.
 *
 * @param name chosen by the user
 * @param folder where its files are
 */
public record Instance(String name, InstanceFolder folder) {
    /** The instance that is meant when none is named. */
    public static final String DEFAULT_NAME = "default";

    /**
     * The instance of that name of this user.
     *
     * @param environment of the process: RINGDOM_SHM (default /dev/shm), RINGDOM_STATE (default XDG_STATE_HOME/ringdom, and
     *     that by default ~/.local/state/ringdom)
     * @throws IllegalArgumentException if an instance cannot be called so; the message is one line
     */
    public static Instance of(String name, Map<String, String> environment) {
        return new Instance(name, InstanceFolder.of(name, environment));
    }

    /** The folder that holds the shared folders of all instances of all users. */
    public Path sharedBase() {
        return folder.shm().toAbsolutePath().getParent();
    }
}
