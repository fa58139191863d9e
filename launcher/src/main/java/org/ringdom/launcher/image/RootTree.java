package org.ringdom.launcher.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/**
 * The root folder of a system, filled from packages as their files are: modes, times and links kept.
 *
 * <p>
 * Every path is followed inside the tree only: a link to {@code /etc}, or one with more {@code ..} than there are folders, leads
 * nowhere else. {@code /bin}, {@code /sbin}, {@code /lib} and {@code /lib64} are links into {@code /usr} from the start, whatever
 * packages think that they are, as Debian's own installation makes them.
 */
final class RootTree {
    private static final List<String> MERGED = List.of("bin", "sbin", "lib", "lib64");
    private static final int MAX_LINKS = 40;
    private static final int PERMISSIONS = 07777;

    /**
     * Whose a file is.
     *
     * @param user number
     * @param group number
     */
    record Owner(int user, int group) {
        static final Owner ROOT = new Owner(0, 0);
    }

    private final Path root;
    private final Map<Path, Owner> owners = new LinkedHashMap<>();
    private final Map<Path, Integer> folderModes = new LinkedHashMap<>();

    /** @param root a folder that is there and empty */
    RootTree(Path root) throws IOException {
        this.root = root;
        for (String name : MERGED) {
            Files.createDirectories(root.resolve("usr").resolve(name));
            Files.createSymbolicLink(root.resolve(name), Path.of("usr", name));
        }
    }

    Path root() {
        return root;
    }

    /** Puts a package's files into the tree; of two packages with the same file the later one has it. */
    void unpack(Path deb) throws ImageException {
        DebPackage.visitEntries(deb, this::put);
    }

    private void put(String name, TarArchiveEntry entry, InputStream content) throws IOException {
        if (name.isEmpty()) {
            return;
        }
        try {
            put(place(name), entry, content);
        } catch (InvalidPathException unnameable) {
            throw new IOException("this locale cannot name '" + name + "': set LC_ALL=C.UTF-8", unnameable);
        }
    }

    private void put(Path path, TarArchiveEntry entry, InputStream content) throws IOException {
        if (entry.isDirectory()) {
            if (Files.isSymbolicLink(path)) {
                return;
            }
            Files.createDirectories(path);
            folderModes.put(path, entry.getMode() & PERMISSIONS);
        } else if (entry.isSymbolicLink()) {
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                return;
            }
            Files.deleteIfExists(path);
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else if (entry.isLink()) {
            Files.deleteIfExists(path);
            Files.createLink(path, place(entry.getLinkName()));
        } else if (entry.isFile()) {
            Files.deleteIfExists(path);
            Files.copy(content, path);
            Files.setAttribute(path, "unix:mode", entry.getMode() & PERMISSIONS);
            Files.setLastModifiedTime(path, FileTime.from(entry.getLastModifiedTime().toInstant()));
        } else {
            throw new IOException(entry.getName() + " is neither file, folder nor link");
        }
        owners.put(path, new Owner((int) entry.getLongUserId(), (int) entry.getLongGroupId()));
    }

    /** Where a name of the system lies on this machine: links in it are followed, but for the last part; folders are made. */
    Path place(String name) throws IOException {
        if (name.chars().anyMatch(c -> c == '"' || Character.isISOControl(c))) {
            // debugfs gets names in a list of commands, and has no way to quote these.
            throw new IOException("a package names a file with a quote or a control character in it");
        }
        Path at = root;
        int links = 0;
        Deque<String> left = new ArrayDeque<>(parts(name));
        if (left.isEmpty() || left.getLast().equals("..")) {
            throw new IOException("'" + name + "' names no file");
        }
        while (left.size() > 1) {
            String part = left.pop();
            Path next = at.resolve(part);
            if (part.equals("..")) {
                at = at.equals(root) ? root : at.getParent();
            } else if (Files.isSymbolicLink(next)) {
                if (++links > MAX_LINKS) {
                    throw new IOException("too many links in '" + name + "'");
                }
                Path target = Files.readSymbolicLink(next);
                at = target.isAbsolute() ? root : at;
                parts(target.toString()).reversed().forEach(left::push);
            } else {
                if (!Files.isDirectory(next)) {
                    Files.createDirectory(next);
                }
                at = next;
            }
        }
        return at.resolve(left.pop());
    }

    private static List<String> parts(String name) {
        List<String> parts = new ArrayList<>();
        for (String part : name.split("/")) {
            if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return parts;
    }

    /** Whether there is something of that name, a link that leads nowhere included. */
    boolean has(String name) throws IOException {
        return Files.exists(place(name), LinkOption.NOFOLLOW_LINKS);
    }

    /** Writes a file of root's, unless there is one. */
    void addFile(String name, String text, int mode) throws IOException {
        if (!has(name)) {
            Path path = place(name);
            Files.write(path, text.getBytes(StandardCharsets.UTF_8));
            Files.setAttribute(path, "unix:mode", mode);
        }
    }

    /** Makes a folder of root's, unless there is one. */
    void addFolder(String name, int mode) throws IOException {
        if (!has(name)) {
            folderModes.put(Files.createDirectory(place(name)), mode);
        }
    }

    /** Makes a link, unless something is there. */
    void addLink(String name, String target) throws IOException {
        if (!has(name)) {
            Files.createSymbolicLink(place(name), Path.of(target));
        }
    }

    /** Copies a file, if it is there and the other is not. */
    void addCopy(String name, String source) throws IOException {
        if (has(source) && !has(name)) {
            Files.copy(place(source), place(name), StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    /** The same of a text in which {@code words} are replaced. */
    void addCopy(String name, String source, String words, String by) throws IOException {
        if (has(source)) {
            addFile(name, Files.readString(place(source)).replace(words, by), 0644);
        }
    }

    /** Gives folders their modes; nothing is put into the tree afterwards. */
    void close() throws IOException {
        for (Map.Entry<Path, Integer> folder : folderModes.entrySet()) {
            Files.setAttribute(folder.getKey(), "unix:mode", folder.getValue());
        }
    }

    /** Whose files in the tree are to be: the package's word, else root's. */
    Owner owner(Path path) {
        return owners.getOrDefault(path, Owner.ROOT);
    }

    /** All that is in the tree, the root itself left out, folders before what is in them. */
    List<Path> all() throws IOException {
        List<Path> all = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                if (!folder.equals(root)) {
                    all.add(folder);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                all.add(file);
                return FileVisitResult.CONTINUE;
            }
        });
        return all;
    }
}
