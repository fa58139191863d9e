package org.ringdom.launcher.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.ringdom.launcher.supervisor.ProcessEntry;
import org.ringdom.launcher.supervisor.ProcessTableFile;
import org.ringdom.launcher.supervisor.ServiceSet;
import org.ringdom.launcher.supervisor.ServiceSpec;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.service.ServiceArguments;
import org.ringdom.runtime.standby.TreeCopy;

/** A copy of an instance with a guest, on which standbys practise: nobody is in its table, and nobody may be started for it. */
final class PracticeInstance {
    private PracticeInstance() {
    }

    /**
     * Copies an instance; it may run, if nothing is going on in it.
     *
     * @param target a folder that is not there yet
     */
    static void save(InstanceFolder folder, Path target, ServiceSet set) throws IOException {
        InstanceFolder copy = new InstanceFolder(target.resolve("shm"), target.resolve("state"));
        TreeCopy.copy(folder.shm(), copy.shm(), file -> !isPassing(file.getFileName().toString()));
        for (ServiceSpec spec : set.startOrder()) {
            // what a role has made in its view; there are no views here
            TreeCopy.copy(folder.viewOf(spec.role()).files(), copy.shm(),
                    file -> !Files.exists(copy.shm().resolve(file.getFileName()))
                            && file.getFileName().toString().startsWith(spec.role() + "."));
        }
        TreeCopy.copy(folder.journal(""), copy.journal(""), file -> true);
        TreeCopy.copy(folder.practiceImages(), copy.practiceImages(), file -> true);
        int epoch;
        try (ProcessTableFile table = ProcessTableFile.open(copy.processTable(), true)) {
            table.stopping(true);
            epoch = table.fabricEpoch();
            table.entries().stream().map(ProcessEntry::index).forEach(table::remove);
        }
        List<String> roles = new ArrayList<>();
        for (ServiceSpec spec : set.startOrder()) {
            roles.add(spec.mainClass() + " " + spec.role() + " " + spec.domid().orElse(ServiceArguments.NO_DOMAIN)
                    + (spec.isFabric() ? " " + epoch : ""));
        }
        Files.write(target.resolve("roles"), roles);
    }

    private static boolean isPassing(String name) {
        return name.equals("drivers") || name.equals("view") || name.startsWith("standby")
                || name.startsWith("next-flags.");
    }
}
