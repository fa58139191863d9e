package org.ringdom.launcher.supervisor.domain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.ringdom.abi.shared.DomainEvents;
import org.ringdom.abi.shared.DomainOwn;
import org.ringdom.abi.shared.HypercallMailbox;
import org.ringdom.launcher.supervisor.ServiceSet;
import org.ringdom.launcher.supervisor.instance.Views;
import org.ringdom.launcher.toolstack.config.ConfigException;
import org.ringdom.launcher.toolstack.config.ConfigParser;
import org.ringdom.launcher.toolstack.config.DiskSpec;
import org.ringdom.launcher.toolstack.config.DomainConfig;
import org.ringdom.launcher.toolstack.config.DomainConfigReader;
import org.ringdom.runtime.memory.GuestMemory;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.memory.SharedFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of guests in the instance folder: RAM, events, mailbox, report, and {@code dom-<domid>.cfg}, the domain file by
 * which it is known and made again.
 */
public final class GuestFiles {
    private static final Logger LOG = LoggerFactory.getLogger(GuestFiles.class);
    private static final Pattern NAME = Pattern.compile("dom-(\\d{1,5})\\.[a-z]+");

    private final InstanceFolder folder;
    private final Views views;

    public GuestFiles(InstanceFolder folder) {
        this.folder = folder;
        this.views = new Views(folder);
    }

    /** How large the files of a guest are. */
    public record Sizes(long maxPages, int grantFrames, int vcpus) {
    }

    /**
     * Makes all of a guest's files, allocated in full.
     *
     * @throws org.ringdom.platform.linux.LinuxException ENOSPC if shared memory is full
     */
    public void create(int domid, long incarnation, Sizes sizes, DomainConfig config) {
        writeConfig(domid, config);
        SharedFile.create(folder.domainEvents(domid), DomainEvents.guestFileSize(sizes.vcpus()),
                file -> DomainEvents.initialiseGuest(file, sizes.vcpus(), domid, incarnation));
        SharedFile.create(folder.domainOwn(domid), DomainOwn.SIZE,
                file -> DomainOwn.initialise(file, domid, incarnation));
        SharedFile.create(folder.domainControl(domid), HypercallMailbox.fileSize(sizes.vcpus()),
                file -> HypercallMailbox.initialise(file, sizes.vcpus(), domid, incarnation));
        GuestMemory.create(folder, domid, sizes.maxPages(), sizes.grantFrames());
    }

    private Path config(int domid) {
        return folder.file("dom-" + domid + ".cfg");
    }

    /** Replaces the file by which a domain is known. */
    void writeConfig(int domid, DomainConfig config) {
        Path fresh = folder.file("dom-" + domid + ".new");
        try {
            Files.writeString(fresh, config.print());
            Files.move(fresh, config(domid), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot write " + config(domid) + ": " + failed.getMessage(), failed);
        }
    }

    /** What a guest was made of; empty if its file is not there. */
    public Optional<DomainConfig> config(long domid) {
        Path file = config((int) domid);
        try {
            return Files.exists(file)
                    ? Optional.of(DomainConfigReader.read(ConfigParser.parse(file)).config())
                    : Optional.empty();
        } catch (ConfigException unreadable) {
            LOG.warn("{}", unreadable.getMessage());
            return Optional.empty();
        }
    }

    /** The images and devices that a guest's disks are. */
    public List<Path> images(int domid) {
        return config((long) domid).stream().flatMap(config -> config.disks().stream()).map(DiskSpec::target)
                .filter(target -> !target.isEmpty()).map(Path::of).toList();
    }

    /** Removes all files of a guest. Whoever has them mapped keeps them until it lets go. */
    public void remove(int domid) {
        views.remove(domid);
        for (Path file : List.of(folder.domainMemory(domid), folder.domainEvents(domid), folder.domainOwn(domid),
                folder.domainControl(domid), folder.file("dom-" + domid + ".new"), config(domid))) {
            try {
                Files.deleteIfExists(file);
            } catch (NoSuchFileException gone) {
                continue;
            } catch (IOException failed) {
                LOG.warn("cannot remove {}: {}", file, failed.getMessage());
            }
        }
    }

    /** Guests of which there is any file. */
    public Set<Integer> domids() {
        Set<Integer> domids = new TreeSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.shm(), "dom-*")) {
            for (Path file : files) {
                Matcher name = NAME.matcher(file.getFileName().toString());
                if (name.matches() && Integer.parseInt(name.group(1)) >= ServiceSet.FIRST_GUEST_DOMID) {
                    domids.add(Integer.valueOf(name.group(1)));
                }
            }
        } catch (IOException failed) {
            LOG.warn("cannot list {}: {}", folder.shm(), failed.getMessage());
        }
        return domids;
    }
}
