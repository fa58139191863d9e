package org.ringdom.launcher.image;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;

/**
 * A disk with one ext4 file system, without partitions, that has Debian packages unpacked and can be booted. e2fsprogs make it; no
 * right of root's is needed: whose a file is stands in a list that debugfs gets.
 */
final class RootDisk {
    private static final String ADVICE = "install Debian's package e2fsprogs";
    private static final int BLOCK = 4096;
    /** Room for what the guest writes: a quarter of what is there, and this. */
    private static final int SPARE_MIB = 512;

    private RootDisk() {
    }

    /**
     * Makes a disk.
     *
     * @param disk replaced at once when all is well
     * @param debs what is unpacked; no script of theirs is run
     */
    static void make(Path disk, List<Path> debs) throws ImageException, IOException {
        Path makeFileSystem = HostProgram.find("mkfs.ext4")
                .orElseThrow(() -> new ImageException("there is no mkfs.ext4; " + ADVICE));
        Path folder = Files.createTempDirectory(disk.getParent(), "root");
        try {
            RootTree tree = new RootTree(Files.createDirectory(folder.resolve("tree")));
            for (Path deb : debs) {
                tree.unpack(deb);
            }
            Alternatives.of(debs).link(tree);
            RootSystem.complete(tree);
            tree.close();
            Path fresh = folder.resolve("root.img");
            HostProgram.run(folder, ADVICE, makeFileSystem.toString(), "-q", "-F", "-L", "root", "-E",
                    "lazy_itable_init=0,lazy_journal_init=0,root_owner=0:0", "-d", tree.root().toString(),
                    fresh.toString(), sizeMib(tree) + "M");
            giveAway(tree, fresh, folder.resolve("owners"));
            Files.move(fresh, disk, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            delete(folder);
        }
    }

    private static long sizeMib(RootTree tree) throws IOException {
        long bytes = 0;
        for (Path path : tree.all()) {
            bytes += Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                    ? (Files.size(path) + BLOCK - 1) / BLOCK * BLOCK
                    : BLOCK;
        }
        return (bytes + bytes / 4 >> 20) + SPARE_MIB;
    }

    /** Makes files of the file system root's, or whose the package says, where the tree on this machine could not. */
    private static void giveAway(RootTree tree, Path disk, Path commands) throws ImageException, IOException {
        StringBuilder list = new StringBuilder();
        for (Path path : tree.all()) {
            Map<String, Object> there = Files.readAttributes(path, "unix:uid,gid", LinkOption.NOFOLLOW_LINKS);
            RootTree.Owner owner = tree.owner(path);
            set(list, tree.root().relativize(path), "uid", (Integer) there.get("uid"), owner.user());
            set(list, tree.root().relativize(path), "gid", (Integer) there.get("gid"), owner.group());
        }
        if (!list.isEmpty()) {
            Files.writeString(commands, list);
            Path debugfs = HostProgram.find("debugfs")
                    .orElseThrow(() -> new ImageException("there is no debugfs; " + ADVICE));
            HostProgram.run(commands.getParent(), ADVICE, debugfs.toString(), "-w", "-f", commands.toString(),
                    disk.toString());
        }
    }

    private static void set(StringBuilder list, Path path, String field, int there, int wanted) {
        if (there != wanted) {
            list.append("set_inode_field \"/").append(path).append("\" ").append(field).append(' ').append(wanted)
                    .append('\n');
        }
    }

    /** Removes a folder and what is in it, also folders that may not be written to. */
    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path inner, BasicFileAttributes attributes) throws IOException {
                Files.setAttribute(inner, "unix:mode", 0700);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path inner, IOException failure) throws IOException {
                Files.delete(inner);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
