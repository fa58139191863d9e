package org.ringdom.launcher.api;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One running set of Ringdom of one user; two may run side by side.
 *
 * @param name chosen by the user
 * @param sharedFolder in shared memory: what must outlive a process
 * @param stateFolder on disk: journals and logs
 */
public record Instance(String name, Path sharedFolder, Path stateFolder) {
    /** The instance that is meant when none is named. */
    public static final String DEFAULT_NAME = "default";

    /** Longest name; it becomes part of socket paths, which the kernel limits to 108 bytes. */
    public static final int MAX_NAME_LENGTH = 24;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0," + (MAX_NAME_LENGTH - 1) + "}");

    /** Whether an instance can be called so. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /**
     * The instance of that name of this user.
     *
     * @param environment of the process: RINGDOM_SHM (default /dev/shm), RINGDOM_STATE (default
     *     XDG_STATE_HOME/ringdom, and that by default ~/.local/state/ringdom)
     * @throws IllegalArgumentException if an instance cannot be called so
     */
    public static Instance of(String name, Map<String, String> environment) {
        if (!isName(name)) {
            throw new IllegalArgumentException("'" + name + "' is no name of an instance: use up to " + MAX_NAME_LENGTH
                    + " letters, digits, - and _");
        }
        Path shared = sharedBase(environment).resolve("ringdom-" + System.getProperty("user.name") + "-" + name);
        return new Instance(name, shared, stateBase(environment).resolve(name));
    }

    /** The folder that holds the shared folders of all instances. */
    public static Path sharedBase(Map<String, String> environment) {
        return Path.of(set(environment, "RINGDOM_SHM").orElse("/dev/shm"));
    }

    /** The folder that holds the state folders of all instances. */
    public static Path stateBase(Map<String, String> environment) {
        Optional<String> own = set(environment, "RINGDOM_STATE");
        if (own.isPresent()) {
            return Path.of(own.get());
        }
        String home = System.getProperty("user.home");
        return Path.of(set(environment, "XDG_STATE_HOME").orElse(home + "/.local/state")).resolve("ringdom");
    }

    private static Optional<String> set(Map<String, String> environment, String variable) {
        return Optional.ofNullable(environment.get(variable)).filter(value -> !value.isEmpty());
    }

    /** Where the processes' logs are. */
    public Path logFolder() {
        return stateFolder.resolve("logs");
    }
}
