package org.ringdom.launcher.supervisor.keeper;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.ringdom.launcher.supervisor.ServiceSet;
import org.ringdom.launcher.supervisor.ServiceSpec;
import org.ringdom.launcher.supervisor.instance.Views;
import org.ringdom.platform.jvm.JvmFlags;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.service.NextFlags;
import org.ringdom.runtime.service.Preload;
import org.ringdom.runtime.service.ServiceArguments;

/**
 * The command lines of an instance's JVMs: {@code java @FLAGS MAIN ARGUMENTS}. Flags and class path lie in an argument file
 * of the state folder, so that a command is short enough for {@code procs.tbl} and for the core.
 */
public final class JvmCommands {
    /** System property that names the folder of AOT caches, {@code <role>.aot} each. */
    public static final String AOT_PROPERTY = "ringdom.aot";
    /**
     * System property that names a folder where each process leaves a record of its classes, {@code <role>.aotconf}, when it
     * ends; no cache is used then.
     */
    public static final String RECORD_PROPERTY = "ringdom.aot.record";

    /** Ending of the names of AOT caches. */
    public static final String AOT_SUFFIX = ".aot";
    /** Ending of the names of records. */
    public static final String RECORD_SUFFIX = ".aotconf";

    /** Ending of the names of lists of classes that a role's record shall hold besides, beside the records. */
    public static final String ALSO_SUFFIX = ".also";
    /** Ending of the names of lists of loaded classes, beside the records. */
    public static final String CLASSES_SUFFIX = ".classes";
    /** The classes that the standby loads, in the folder of AOT caches. */
    public static final String PRELOAD_LIST = "standby" + CLASSES_SUFFIX;

    /** The instance that the standby practises on, in the same folder. */
    public static final String PRACTICE = "practice";

    private final InstanceFolder folder;
    private final Path java;
    private final String classPath;
    private final Optional<Path> aotFolder;
    private final Optional<Path> recordFolder;
    private final RoleOptions settings;

    /** Commands with the JDK and the class path of this process. */
    public JvmCommands(InstanceFolder folder) {
        this(folder, Path.of(System.getProperty("java.home"), "bin", "java"), System.getProperty("java.class.path"),
                folder(AOT_PROPERTY), folder(RECORD_PROPERTY));
    }

    private static Optional<Path> folder(String property) {
        return Optional.ofNullable(System.getProperty(property)).map(Path::of);
    }

    JvmCommands(InstanceFolder folder, Path java, String classPath, Optional<Path> aotFolder,
            Optional<Path> recordFolder) {
        this.folder = folder;
        this.java = java;
        this.classPath = classPath;
        this.aotFolder = aotFolder;
        this.recordFolder = recordFolder;
        this.settings = new RoleOptions(folder);
    }

    /**
     * The command that starts a process, its flags written, with what the settings file says of its role now.
     *
     * <p>A file {@code next-flags.ROLE} in the instance folder adds flags to this one start and is taken away: crash points.
     */
    public List<String> command(ServiceSpec spec, long incarnation) {
        return command(spec, words(spec, incarnation));
    }

    /** The same from {@link #words} that were made before. */
    List<String> command(ServiceSpec spec, List<String> words) {
        List<String> command = new ArrayList<>(java(spec.role(), NextFlags.take(folder, spec.role())));
        command.addAll(words);
        return command;
    }

    /** What follows the flags: the main class and its arguments, with what the settings file says of the role now. */
    List<String> words(ServiceSpec spec, long incarnation) {
        Map<String, String> options = new HashMap<>(
                spec.isStandby() ? preload() : settings.of(spec.role()));
        options.putAll(spec.options());
        List<String> words = new ArrayList<>(List.of(spec.mainClass()));
        InstanceFolder seen = Views.isLimited(spec) ? folder.viewOf(spec.role()) : folder;
        words.addAll(new ServiceArguments(seen, spec.role(), spec.domid().orElse(ServiceArguments.NO_DOMAIN),
                incarnation, incarnation, options)
                .toCommandLine());
        return words;
    }

    private Map<String, String> preload() {
        Map<String, String> options = new HashMap<>();
        aotFolder.map(caches -> caches.resolve(PRELOAD_LIST)).filter(Files::isReadable)
                .ifPresent(list -> options.put("preload", list.toString()));
        aotFolder.map(caches -> caches.resolve(PRACTICE)).filter(Files::isDirectory)
                .ifPresent(practice -> options.put("practice", practice.toString()));
        return options;
    }

    /** Whether a JVM that was started as the standby may play the role: it has at least its memory and its compilers. */
    boolean fitsStandby(ServiceSpec spec) {
        return !NextFlags.areThere(folder, spec.role()) && JvmFlags.standbyFits(spec.role());
    }

    /**
     * Which build a process that is started now would run. It changes when the folder of jars is replaced; what is written
     * into it later is not seen.
     */
    String build() {
        Path first = Path.of(classPath.split(File.pathSeparator)[0]).toAbsolutePath();
        Path jars = first.getParent() == null ? first : first.getParent();
        try {
            BasicFileAttributes attributes = Files.readAttributes(jars, BasicFileAttributes.class);
            return attributes.fileKey() + " " + attributes.creationTime();
        } catch (IOException gone) {
            return "";
        }
    }

    /** The command that starts the supervisor of this instance, or its successor. */
    public List<String> supervisor(String mainClass) {
        return supervisor(mainClass, List.of());
    }

    /** The same for {@code up}: {@code next-flags.supervisor} adds flags to this start. */
    public List<String> firstSupervisor(String mainClass) {
        return supervisor(mainClass, NextFlags.take(folder, ServiceSet.SUPERVISOR));
    }

    private List<String> supervisor(String mainClass, List<String> moreFlags) {
        List<String> command = new ArrayList<>(java(ServiceSet.SUPERVISOR, moreFlags));
        command.addAll(List.of(mainClass, "--instance-dir", folder.shm().toString(), "--state-dir",
                folder.state().toString()));
        return command;
    }

    private List<String> java(String role, List<String> moreFlags) {
        String kind = role.replaceFirst("-\\d+$", "");
        List<String> lines = new ArrayList<>(
                recordFolder.map(records -> JvmFlags.recordingFlags(role, records.resolve(kind + RECORD_SUFFIX),
                        records.resolve(kind + CLASSES_SUFFIX)))
                        .orElseGet(() -> JvmFlags.serviceFlags(role,
                                aotFolder.map(caches -> caches.resolve(kind + AOT_SUFFIX)),
                                Optional.of(folder.logs()))));
        aotFolder.ifPresent(caches -> lines.add("-D" + AOT_PROPERTY + "=" + caches));
        recordFolder.ifPresent(records -> {
            lines.add("-D" + RECORD_PROPERTY + "=" + records);
            lines.add("-D" + Preload.ALSO + "=" + records.resolve(kind + ALSO_SUFFIX));
        });
        lines.add("-cp");
        lines.add(classPath);
        Path file = folder.run().resolve(argumentFile(role));
        write(file, lines);
        List<String> command = new ArrayList<>(List.of(java.toString(), "@" + file));
        command.addAll(moreFlags);
        return command;
    }

    /** Name of the file in the folder of sockets that holds a role's flags. */
    static String argumentFile(String role) {
        return "jvm-" + role.replaceFirst("-\\d+$", "") + ".args";
    }

    /** Writes an argument file whole or not at all; does nothing if it says the same already. */
    private static void write(Path file, List<String> lines) {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            text.append('"').append(line.replace("\\", "\\\\").replace("\"", "\\\"")).append("\"\n");
        }
        try {
            if (Files.exists(file) && Files.readString(file).contentEquals(text)) {
                return;
            }
            Path fresh = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(fresh, text);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot write " + file + ": " + failed.getMessage(), failed);
        }
    }
}
