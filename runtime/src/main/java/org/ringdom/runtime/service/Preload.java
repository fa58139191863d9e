package org.ringdom.runtime.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads classes before they are needed. A list that is not there, or names what this build has not, only costs time later. */
public final class Preload {
    /** System property that names a list of classes, one a line, for the record of a process whose AOT cache is being made. */
    public static final String ALSO = "ringdom.aot.also";

    private static final Logger LOG = LoggerFactory.getLogger(Preload.class);

    private Preload() {
    }

    /**
     * Loads and initialises the classes that a file names, one a line.
     *
     * @return how many there were
     */
    public static int all(Path list) {
        return all(list, true);
    }

    /** Where {@value #ALSO} names a list: loads its classes, which belong into the record of this process though it did not need them. */
    static void alsoRecorded() {
        String list = System.getProperty(ALSO);
        if (list != null) {
            LOG.info("{} more classes are recorded", all(Path.of(list), false));
        }
    }

    private static int all(Path list, boolean initialize) {
        int loaded = 0;
        for (String name : names(list)) {
            loaded += load(name, initialize) ? 1 : 0;
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

    private static boolean load(String name, boolean initialize) {
        try {
            Class.forName(name, initialize, Preload.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError absent) {
            return false;
        }
    }
}
