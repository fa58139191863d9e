package org.ringdom.launcher.training;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.ringdom.launcher.api.SupervisorException;
import org.ringdom.launcher.supervisor.keeper.JvmCommands;
import org.ringdom.platform.jvm.JvmFlags;

/** Makes AOT caches of what processes have recorded. */
final class CacheAssembly {
    private static final Path NOTHING = Path.of("/dev/null");

    private final Path java;
    private final String classPath;

    /** With the JDK and the class path of this process, which must be those of the recorded ones. */
    CacheAssembly() {
        this(Path.of(System.getProperty("java.home"), "bin", "java"), System.getProperty("java.class.path"));
    }

    CacheAssembly(Path java, String classPath) {
        this.java = java;
        this.classPath = classPath;
    }

    /**
     * Runs a program in a JVM of its own that records its classes.
     *
     * @param role whose flags the JVM gets
     * @param records folder of the records
     * @param program main class and arguments
     */
    void record(String role, Path records, List<String> program)
            throws IOException, InterruptedException, SupervisorException {
        List<String> command = command(JvmFlags.recordingFlags(role, record(records, role),
                records.resolve(role + JvmCommands.CLASSES_SUFFIX)));
        command.addAll(program);
        run(command, records.resolve(role + ".log"));
    }

    /**
     * Makes a cache of each record in a folder.
     *
     * @param caches folder for the caches; it is there
     * @return how many there are
     */
    int assemble(Path records, Path caches) throws IOException, InterruptedException, SupervisorException {
        List<Path> found;
        try (Stream<Path> files = Files.list(records)) {
            found = files.filter(file -> file.toString().endsWith(JvmCommands.RECORD_SUFFIX)).sorted().toList();
        }
        for (Path record : found) {
            String name = record.getFileName().toString();
            String role = name.substring(0, name.length() - JvmCommands.RECORD_SUFFIX.length());
            Path cache = caches.resolve(role + JvmCommands.AOT_SUFFIX);
            run(command(JvmFlags.assemblyFlags(role, record, cache)), records.resolve(role + ".log"));
            if (!Files.isReadable(cache)) {
                throw new SupervisorException("no cache was made of " + record);
            }
        }
        return found.size();
    }

    private static Path record(Path records, String role) {
        return records.resolve(role + JvmCommands.RECORD_SUFFIX);
    }

    private List<String> command(List<String> flags) {
        List<String> command = new ArrayList<>();
        command.add(java.toString());
        command.addAll(flags);
        command.add("-cp");
        command.add(classPath);
        return command;
    }

    private static void run(List<String> command, Path log)
            throws IOException, InterruptedException, SupervisorException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectInput(Redirect.from(NOTHING.toFile()))
                .redirectOutput(Redirect.appendTo(new File(log.toString())))
                .start();
        try {
            if (process.waitFor() != 0) {
                List<String> lines = Files.readAllLines(log);
                throw new SupervisorException(lines.isEmpty() ? command.get(0) + " failed" : lines.getLast());
            }
        } finally {
            process.destroy();
        }
    }
}
