package org.ringdom.runtime.standby;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads classes before they are needed. A list that is not there, or names what this build has not, only costs time later. */
final class Preload {
    private static final Logger LOG = LoggerFactory.getLogger(Preload.class);

    private Preload() {
    }

    /**
     * Loads and initialises the classes that a file names, one a line.
     *
     * @return how many there were
     */
    static int all(Path list) {
        int loaded = 0;
        for (String name : names(list)) {
            loaded += load(name) ? 1 : 0;
        }
        return loaded;
    }

    private static List<String> names(Path list) {
        try {
            return Files.readAllLines(list);
        } catch (IOException missing) {
            LOG.warn("no classes are loaded beforehand: {}", missing.toString());
            return List.of();
        }
    }

    private static boolean load(String name) {
        try {
            Class.forName(name, true, Preload.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError absent) {
            return false;
        }
    }
}
