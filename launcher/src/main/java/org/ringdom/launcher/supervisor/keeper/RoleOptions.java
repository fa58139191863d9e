package org.ringdom.launcher.supervisor.keeper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;

import org.ringdom.launcher.supervisor.SettingsFile;
import org.ringdom.runtime.memory.InstanceFolder;

/**
 * What the settings file says of each role, read again only when the file is another: a guest's disk may wait for whoever is
 * started with it. For one thread.
 */
final class RoleOptions {
    /** A state of the file. */
    private record Version(Object file, long bytes, FileTime changed) {
        static final Version NO_FILE = new Version("", 0, FileTime.fromMillis(0));
    }

    private final InstanceFolder folder;
    private final Map<String, Map<String, String>> known = new HashMap<>();
    private Version version = Version.NO_FILE;

    RoleOptions(InstanceFolder folder) {
        this.folder = folder;
    }

    /** The options of a role's process; see {@link SettingsFile#usable}. */
    Map<String, String> of(String role) {
        Version now = versionNow();
        if (!now.equals(version)) {
            version = now;
            known.clear();
        }
        return known.computeIfAbsent(role, any -> SettingsFile.of(folder).usable(any));
    }

    private Version versionNow() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(folder.settings(), BasicFileAttributes.class);
            return new Version(attributes.fileKey(), attributes.size(), attributes.lastModifiedTime());
        } catch (IOException absent) {
            return Version.NO_FILE;
        }
    }
}
