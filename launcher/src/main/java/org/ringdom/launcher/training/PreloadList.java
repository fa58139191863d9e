package org.ringdom.launcher.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

import org.ringdom.launcher.supervisor.keeper.JvmCommands;

/** What a JVM has to load, made of what others have loaded. */
final class PreloadList {
    private PreloadList() {
    }

    /**
     * Names of all classes that the processes of these roles have loaded in a recording, in their order. Classes without a name
     * to load them by (lambdas and the like) are left out.
     *
     * @param records folder with the lists of the JVMs, a class a line: {@code NAME source: ...}
     */
    static Collection<String> of(Path records, Collection<String> roles) throws IOException {
        Set<String> names = new LinkedHashSet<>();
        for (String role : roles) {
            Path list = records.resolve(role + JvmCommands.CLASSES_SUFFIX);
            if (Files.isReadable(list)) {
                for (String line : Files.readAllLines(list)) {
                    String name = line.substring(0, Math.max(0, line.indexOf(' ')));
                    if (line.startsWith(" source: ", name.length()) && !name.contains("/")) {
                        names.add(name);
                    }
                }
            }
        }
        return names;
    }
}
