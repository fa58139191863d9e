package org.ringdom.platform.jvm;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * All flags that Ringdom's JVMs run with, in one place.
 *
 * <p>{@link #common} is the file {@code jvm.flags} beside this class, which the build hands to tests as an argument file.
 * An AOT cache is dropped without a word if the opens and exports differ from those it was trained with: both come from
 * {@code common}. There is no {@code -Xshare} flag: the default (auto) is right, and the JVM refuses it beside an AOT cache.
 */
public final class JvmFlags {
    /** The oldest Java that Ringdom runs on. */
    public static final int MINIMUM_FEATURE = 25;

    /** The role of a JVM that may become a service. */
    private static final String STANDBY = "standby";
    private static final String CLI = "cli";
    private static final String COMMON = "jvm.flags";
    private static final String COMMAND_LINE = "cli.flags";
    private static final Pattern DOMID_SUFFIX = Pattern.compile("-\\d+$");
    private static final String LOG_PROVIDER = "org.ringdom.runtime.logging.OperatorsLogProvider";
    private static final int DEFAULT_HEAP_MIB = 64;
    /** How often a JVM gives free native memory back, in milliseconds: seldom enough to cost nothing. */
    private static final int TRIM_MS = 20_000;
    /** How much more often a method of a library has to run before it is compiled: services run for long, and leave the processors to those that start. */
    private static final int COMPILE_LATER = 10;
    /** Roles that have to be fast from the first moment. */
    private static final Set<String> COMPILE_EARLY = Set.of("guest", STANDBY);
    /** The second compiler's thresholds times four: most of what a booting kernel makes hot is over before it would have paid. */
    private static final List<String> SECOND_COMPILER_LATER = List.of("-XX:Tier4InvocationThreshold=20000",
            "-XX:Tier4MinInvocationThreshold=2400", "-XX:Tier4CompileThreshold=60000",
            "-XX:Tier4BackEdgeThreshold=160000");
    /** The largest heap of a role in MiB; guest RAM, rings and Aeron's buffers are outside it. */
    private static final Map<String, Integer> HEAP_MIB = Map.ofEntries(
            Map.entry("supervisor", 64),
            Map.entry("microhypervisor", 48),
            Map.entry("fabric", 32),
            Map.entry("xenstore", 128),
            Map.entry("blkback", 64),
            Map.entry("netback", 64),
            Map.entry("console", 96),
            Map.entry(STANDBY, 128),
            Map.entry("guest", 768));
    /** Roles that live too short, or do too little, for the second compiler to pay. */
    private static final Set<String> FIRST_COMPILER_ONLY = Set.of("supervisor");

    private JvmFlags() {
    }

    /** The flags of every JVM: opens, exports, native access, library switches. */
    public static List<String> common() {
        return read(COMMON);
    }

    /** What the command line's JVM has besides: the file {@code cli.flags} beside this class. */
    public static List<String> commandLine() {
        return read(COMMAND_LINE);
    }

    private static List<String> read(String name) {
        try (InputStream resource = JvmFlags.class.getResourceAsStream(name)) {
            if (resource == null) {
                throw new IllegalStateException("the resource " + name + " is missing from this build");
            }
            return parse(new String(resource.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Whether a JVM with the standby's flags can play a role: its heap is as large, and it has both compilers if need be. */
    public static boolean standbyFits(String role) {
        String kind = kind(role);
        return heapMib(kind) <= heapMib(STANDBY) && !FIRST_COMPILER_ONLY.contains(kind);
    }

    private static String kind(String role) {
        return DOMID_SUFFIX.matcher(role).replaceFirst("");
    }

    private static int heapMib(String kind) {
        return HEAP_MIB.getOrDefault(kind, DEFAULT_HEAP_MIB);
    }

    /** Splits an argument file into arguments: a word each, {@code #} starts a comment line. */
    static List<String> parse(String argumentFile) {
        List<String> arguments = new ArrayList<>();
        argumentFile.lines().map(String::strip).filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .forEach(line -> arguments.addAll(List.of(line.split("\\s+"))));
        return List.copyOf(arguments);
    }

    /**
     * The flags of a process of the given role: the common ones, heap, collector, compilers, crash files, and the AOT cache
     * if its file is there.
     *
     * @param role the process's role; a number at its end ({@code guest-16}) is not looked at
     * @param aotCache where the cache would be; ignored if no such file exists
     * @param crashFolder where the JVM may leave its report when it crashes; its working folder if empty
     */
    public static List<String> serviceFlags(String role, Optional<Path> aotCache, Optional<Path> crashFolder) {
        List<String> flags = new ArrayList<>(common());
        flags.addAll(roleFlags(role));
        crashFolder.ifPresent(folder -> flags.add("-XX:ErrorFile=" + folder.resolve("crash-" + role + "-%p.log")));
        aotCache.filter(Files::isReadable).ifPresent(cache -> flags.add("-XX:AOTCache=" + cache));
        return List.copyOf(flags);
    }

    /**
     * The flags of a process of the given role that writes down, when it ends the orderly way, which classes it used.
     *
     * @param configuration the file to be written, from which {@link #assemblyFlags} make an AOT cache
     * @param classes a file that gets a line for each class as it is loaded, which begins with its name
     */
    public static List<String> recordingFlags(String role, Path configuration, Path classes) {
        List<String> flags = new ArrayList<>(common());
        flags.addAll(roleFlags(role));
        flags.add("-XX:AOTMode=record");
        flags.add("-XX:AOTConfiguration=" + configuration);
        flags.add("-Xlog:class+load:file=" + classes + ":none");
        return List.copyOf(flags);
    }

    /**
     * The flags of a JVM that runs nothing and makes an AOT cache for {@link #serviceFlags}; it needs the class path of the
     * recorded process besides.
     *
     * @param configuration that a process with {@link #recordingFlags} has written
     * @param aotCache the file to be made
     */
    public static List<String> assemblyFlags(String role, Path configuration, Path aotCache) {
        List<String> flags = new ArrayList<>(common());
        flags.addAll(roleFlags(role));
        flags.add("-XX:AOTMode=create");
        flags.add("-XX:AOTConfiguration=" + configuration);
        flags.add("-XX:AOTCache=" + aotCache);
        return List.copyOf(flags);
    }

    private static List<String> roleFlags(String role) {
        String kind = kind(role);
        if (kind.equals(CLI)) {
            return commandLine();
        }
        List<String> flags = new ArrayList<>();
        flags.add("-XX:+UseSerialGC");
        flags.add("-Xms8m");
        flags.add("-Xmx" + heapMib(kind) + "m");
        if (FIRST_COMPILER_ONLY.contains(kind)) {
            flags.add("-XX:TieredStopAtLevel=1");
        }
        if (kind.equals("guest") && !System.getProperty("os.arch").equals("amd64")) {
            flags.add("-XX:+UseTransparentHugePages"); // tens of MiB of bytecode compiled, more than the processor's TLB reaches
        }
        flags.add("-XX:TrimNativeHeapInterval=" + TRIM_MS); // compilers leave some 20 MiB behind that nobody gives back
        flags.add("-Dslf4j.provider=" + LOG_PROVIDER); // or every jar is looked through for one
        flags.add("-Dslf4j.internal.verbosity=WARN"); // it tells of that
        flags.add("-XX:+UnlockDiagnosticVMOptions");
        flags.add("-XX:-AOTReplayTraining"); // to compile at once all that was hot in training makes a start a third longer
        if (kind.equals("guest")) {
            flags.addAll(SECOND_COMPILER_LATER);
        }
        if (!COMPILE_EARLY.contains(kind)) {
            flags.add("-XX:CompileThresholdScaling=" + COMPILE_LATER);
            flags.add("-XX:CompileCommand=CompileThresholdScaling,org.ringdom.*::*," + 1.0 / COMPILE_LATER); // as usual
        }
        flags.add("-XX:ArchiveRelocationMode=0"); // a cache mapped where it was made for has shared pages
        flags.add("-XX:+DisableAttachMechanism"); // nobody else loads code into a service
        flags.add("-XX:-UsePerfData"); // no files in /tmp/hsperfdata_*
        flags.add("-XX:+ExitOnOutOfMemoryError"); // nothing limps on: the supervisor starts it anew
        flags.add("-XX:-CreateCoredumpOnCrash"); // a core would hold the guests' RAM
        flags.add("-Xlog:disable"); // the JVM's own warnings go to stdout by default
        flags.add("-Xlog:all=error,aot*=off,cds*=off:stderr"); // a cache that fits no more is no error
        return flags;
    }
}
