package org.ringdom.launcher.supervisor.instance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.ringdom.launcher.supervisor.ServiceSet;
import org.ringdom.launcher.supervisor.ServiceSpec;
import org.ringdom.runtime.memory.InstanceFolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code view/ROLE/}: hard links to the files of shared memory that a role may write, and the records that it makes there. What
 * it may only read it finds in the instance's folder. The core sees all.
 *
 * <pre>
 *   every service   its own report, all doorbells and event bits; RAM and event bits of guests, if it serves any
 *   fabric          its own report and doorbell, the supervisor's doorbell
 *   a guest         its own four files; doorbells of the core and of the driver domains
 * </pre>
 *
 * <p>All methods may be repeated; any thread.
 */
public final class Views {
    private static final Logger LOG = LoggerFactory.getLogger(Views.class);
    private static final Pattern DOMAIN_FILE = Pattern.compile("dom-(\\d{1,5})\\.([a-z]+)");

    private final InstanceFolder folder;

    /** @param folder of the instance, all in sight */
    public Views(InstanceFolder folder) {
        this.folder = folder;
    }

    /** Whether a role sees a part of the files only. */
    public static boolean isLimited(ServiceSpec spec) {
        return !spec.isCore() && !spec.isStandby();
    }

    /** Makes the folders that views need, and those that confined processes cannot make themselves. */
    public void create() {
        try {
            Files.createDirectories(folder.views());
            Files.createDirectories(folder.drivers());
            // whoever is confined to a journal cannot make it
            Files.createDirectories(folder.journal(ServiceSet.XENSTORE));
            Files.createDirectories(folder.journal(ServiceSet.CONSOLE));
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot make " + folder.views() + ": " + failed.getMessage(), failed);
        }
    }

    /** Makes a role's view complete: to be called before its process is started. */
    public void prepare(ServiceSpec spec) {
        create();
        Path view = folder.viewOf(spec.role()).files();
        try {
            Files.createDirectories(view);
            linkAll(view, name -> mayWrite(spec, name));
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot make " + view + ": " + failed.getMessage(), failed);
        }
    }

    private void linkAll(Path view, Predicate<String> wanted) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.shm(), Files::isRegularFile)) {
            for (Path file : files) {
                if (wanted.test(file.getFileName().toString())) {
                    link(file, view.resolve(file.getFileName()));
                }
            }
        }
    }

    private static void link(Path file, Path name) throws IOException {
        try {
            Files.createLink(name, file);
        } catch (FileAlreadyExistsException there) {
            if (!Files.isSameFile(name, file)) {
                Files.delete(name);
                Files.createLink(name, file);
            }
        } catch (NoSuchFileException gone) {
            LOG.debug("{} has gone", file);
        }
    }

    /** Whether a role may write a file of the instance's folder. */
    static boolean mayWrite(ServiceSpec spec, String name) {
        if (spec.isFabric()) {
            return name.equals("fabric.own") || name.equals("fabric.evt") || name.equals("dom-0.evt");
        }
        if (name.equals("core.evt") || name.equals("fabric.evt") && !spec.isGuest()
                || name.startsWith(spec.role() + ".")) {
            return true;
        }
        Matcher domain = DOMAIN_FILE.matcher(name);
        if (!domain.matches()) {
            return false;
        }
        int domid = Integer.parseInt(domain.group(1));
        String kind = domain.group(2);
        boolean service = domid < ServiceSet.FIRST_GUEST_DOMID;
        if (spec.domid().isPresent() && spec.domid().getAsInt() == domid) {
            return !kind.equals("cfg");
        }
        return kind.equals("evt") && (service || !spec.isGuest()) || kind.equals("mem") && !spec.isGuest();
    }

    /** Shows a guest's files to the services that run. */
    public void admit(int domid, ServiceSet set) {
        for (ServiceSpec spec : set.startOrder()) {
            Path view = folder.viewOf(spec.role()).files();
            if (isLimited(spec) && Files.isDirectory(view)) {
                try {
                    linkAll(view, name -> name.startsWith("dom-" + domid + ".") && mayWrite(spec, name));
                } catch (IOException failed) {
                    throw new UncheckedIOException("cannot show domain " + domid + " to " + spec.role(), failed);
                }
            }
        }
    }

    /** Removes the files of a guest, and its own view, from all views. */
    public void remove(int domid) {
        String own = ServiceSet.GUEST_PREFIX + domid;
        try (DirectoryStream<Path> views = Files.newDirectoryStream(folder.views())) {
            for (Path view : views) {
                boolean whole = view.getFileName().toString().equals(own);
                try (DirectoryStream<Path> links = Files.newDirectoryStream(view,
                        whole ? "*" : "dom-" + domid + ".*")) {
                    for (Path link : links) {
                        Files.deleteIfExists(link);
                    }
                }
                if (whole) {
                    Files.deleteIfExists(view);
                }
            }
        } catch (NoSuchFileException none) {
            LOG.debug("no views in {}", folder.views());
        } catch (IOException failed) {
            LOG.warn("cannot remove domain {} from the views: {}", domid, failed.getMessage());
        }
    }
}
