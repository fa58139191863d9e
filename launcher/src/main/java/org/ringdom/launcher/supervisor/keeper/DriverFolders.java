package org.ringdom.launcher.supervisor.keeper;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

import org.ringdom.runtime.memory.InstanceFolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folders {@code aeron-EPOCH} of media drivers; those of dead ones are removed. Clients keep what they have mapped. */
final class DriverFolders {
    private static final Logger LOG = LoggerFactory.getLogger(DriverFolders.class);
    private static final String PREFIX = "aeron-";

    private DriverFolders() {
    }

    /** Removes those of epochs before this one. A later one may belong to a driver that is just starting. */
    static void removeEarlier(InstanceFolder folder, int epoch) {
        try (DirectoryStream<Path> drivers = Files.newDirectoryStream(folder.drivers(), PREFIX + "*")) {
            for (Path driver : drivers) {
                String number = driver.getFileName().toString().substring(PREFIX.length());
                if (number.matches("[0-9]{1,9}") && Integer.parseInt(number) < epoch) {
                    removeTree(driver);
                }
            }
        } catch (IOException failed) {
            LOG.warn("cannot remove the folder of a dead media driver: {}", failed.getMessage());
        }
    }

    /** Removes a folder and all that is in it; follows no links. */
    static void removeTree(Path folder) throws IOException {
        try (Stream<Path> found = Files.walk(folder)) {
            for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
