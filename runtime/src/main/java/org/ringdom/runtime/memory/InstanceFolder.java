package org.ringdom.runtime.memory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where an instance keeps its files: what must outlive a process in shared memory, what must outlive the host on disk.
 *
 * <pre>
 *   shm    /dev/shm/ringdom-USER-INSTANCE/         core.tbl core.redo core.evt core.own procs.tbl
 *                                                  dom-ID.evt .own .ctl .mem, fabric.evt .own, drivers/, SERVICE.*,
 *                                                  view/ROLE/
 *   state  ~/.local/state/ringdom/INSTANCE/        logs/ROLE.log, journal/NAME/, run/xenstored.sock
 * </pre>
 *
 * @param shm the folder in shared memory
 * @param state the folder on disk
 * @param files where the calling process finds its files of shared memory: {@code shm}, or {@code shm/view/ROLE} with hard
 *     links to those that a role may use, and the records that it makes
 */
public record InstanceFolder(Path shm, Path state, Path files) {
    /** Environment variable that moves the folder in shared memory; default {@code /dev/shm}. */
    public static final String SHM_VARIABLE = "RINGDOM_SHM";
    /** Environment variable that moves the folder on disk; default {@code $XDG_STATE_HOME/ringdom}. */
    public static final String STATE_VARIABLE = "RINGDOM_STATE";

    private static final String VIEWS = "view";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,31}");
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");

    /** The folders of an instance, all of its files in sight. */
    public InstanceFolder(Path shm, Path state) {
        this(shm, state, shm);
    }

    /** The same instance as a role sees it. */
    public InstanceFolder viewOf(String role) {
        return new InstanceFolder(shm, state, shm.resolve(VIEWS).resolve(role));
    }

    /** The role as which this sees the instance; empty if it sees all. */
    public String viewer() {
        return files.equals(shm) ? "" : files.getFileName().toString();
    }

    /** The folder of all views. */
    public Path views() {
        return shm.resolve(VIEWS);
    }

    /** The folder of the media drivers' folders. */
    public Path drivers() {
        return shm.resolve("drivers");
    }

    /**
     * The folders of an instance of the calling user; nothing is made.
     *
     * @throws IllegalArgumentException if the name is none
     */
    public static InstanceFolder of(String instance) {
        return of(instance, System.getenv());
    }

    /** {@link #of(String)} for a given environment. */
    public static InstanceFolder of(String instance, Map<String, String> environment) {
        if (!NAME.matcher(instance).matches()) {
            throw new IllegalArgumentException("'" + instance
                    + "' is no name for an instance: up to 32 letters, digits, '_', '.' and '-', a letter or digit first");
        }
        Path shmBase = Path.of(value(environment, SHM_VARIABLE, "/dev/shm"));
        String home = value(environment, "HOME", System.getProperty("user.home"));
        Path stateHome = Path.of(value(environment, "XDG_STATE_HOME", home + "/.local/state"));
        Path stateBase = Path.of(value(environment, STATE_VARIABLE, stateHome.resolve("ringdom").toString()));
        return new InstanceFolder(shmBase.resolve("ringdom-" + System.getProperty("user.name") + "-" + instance),
                stateBase.resolve(instance));
    }

    private static String value(Map<String, String> environment, String name, String otherwise) {
        String value = environment.get(name);
        return value == null || value.isEmpty() ? otherwise : value;
    }

    public Path coreTable() {
        return shm.resolve("core.tbl");
    }

    public Path coreRedo() {
        return shm.resolve("core.redo");
    }

    public Path coreEvents() {
        return file("core.evt");
    }

    public Path coreOwn() {
        return file("core.own");
    }

    /** {@code dom-<domid>.evt}: event bits and doorbells of a domain. */
    public Path domainEvents(int domid) {
        return file("dom-" + domid + ".evt");
    }

    /** {@code dom-<domid>.own}: what the domain's process says about itself; others' are for reading. */
    public Path domainOwn(int domid) {
        Path visible = file("dom-" + domid + ".own");
        return files.equals(shm) || Files.exists(visible) ? visible : shm.resolve(visible.getFileName());
    }

    /** {@code dom-<domid>.ctl}: the hypercall mailbox of a guest. */
    public Path domainControl(int domid) {
        return file("dom-" + domid + ".ctl");
    }

    /** {@code dom-<domid>.mem}: the RAM and grant table of a guest. */
    public Path domainMemory(int domid) {
        return file("dom-" + domid + ".mem");
    }

    /** Folder of the files that readers of captures make ({@code DumpRing}); there only while somebody captures. */
    public Path netDumps() {
        return file("netback.dumps");
    }

    public Path processTable() {
        return shm.resolve("procs.tbl");
    }

    public Path fabricOwn() {
        return file("fabric.own");
    }

    /** {@code standby.own}: what the warm standby says about itself. */
    public Path standbyOwn() {
        return shm.resolve("standby.own");
    }

    /** {@code standby.box}: where it is given a role. */
    public Path standbyBox() {
        return shm.resolve("standby.box");
    }

    public Path fabricEvents() {
        return file("fabric.evt");
    }

    /** The folder of the media driver of one fabric epoch. */
    public Path aeron(int epoch) {
        return drivers().resolve("aeron-" + epoch);
    }

    /** Where the store listens for stock clients. */
    public Path storeSocket() {
        return run().resolve("xenstored.sock");
    }

    /** Where the service that has this view is handed open files. */
    public Path handover() {
        return files.resolve("handover.sock");
    }

    /** A file of shared memory by its name. */
    public Path file(String name) {
        return files.resolve(name);
    }

    /** {@code ringdom.conf}: settings of the services, written by a person. */
    public Path settings() {
        return state.resolve("ringdom.conf");
    }

    public Path logs() {
        return state.resolve("logs");
    }

    /** Images of the guest that is copied for standbys to practise on. */
    public Path practiceImages() {
        return state.resolve("practice");
    }

    /** The folder of one journal. */
    public Path journal(String name) {
        return state.resolve("journal").resolve(name);
    }

    /** The folder of sockets. */
    public Path run() {
        return state.resolve("run");
    }

    /**
     * Makes the folders that are not there, for the owner alone. A folder that is there already must be the caller's own
     * and closed to others. The one in shared memory comes last: a refusal leaves nothing there.
     *
     * @throws IllegalStateException if somebody else made it, or it is open to others
     */
    public InstanceFolder create() {
        createState();
        create(shm);
        return this;
    }

    /** The same for the folders on disk only. */
    public InstanceFolder createState() {
        create(state, logs(), state.resolve("journal"), run());
        return this;
    }

    private static void create(Path... folders) {
        try {
            for (Path folder : folders) {
                createPrivate(folder);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot make the folders of the instance: " + failed.getMessage(), failed);
        }
    }

    private static void createPrivate(Path folder) throws IOException {
        FileAttribute<?> mode = PosixFilePermissions.asFileAttribute(PRIVATE);
        Files.createDirectories(folder.toAbsolutePath().getParent());
        try {
            Files.createDirectory(folder, mode);
        } catch (FileAlreadyExistsException there) {
            requirePrivate(folder);
        }
    }

    private static void requirePrivate(Path folder) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            throw new IllegalStateException(folder + " is in the way: it is not a folder");
        }
        if (!Files.getOwner(folder).equals(Files.getOwner(Path.of("/proc/self")))) {
            throw new IllegalStateException(folder + " belongs to " + Files.getOwner(folder));
        }
        if (!Files.getPosixFilePermissions(folder).equals(PRIVATE)) {
            throw new IllegalStateException(folder + " is open to others; make it private: chmod 700 " + folder);
        }
    }
}
