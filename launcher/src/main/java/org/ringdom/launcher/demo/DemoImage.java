package org.ringdom.launcher.demo;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.ringdom.launcher.api.SupervisorException;
import org.ringdom.launcher.image.HostProgram;

/**
 * The disk of the demonstration: an ext4 file system made on the spot, or a copy of a file.
 *
 * @param path of the image
 * @param bytes its size, whole sectors
 * @param words what it is
 */
record DemoImage(Path path, long bytes, String words) {
    private static final int SECTOR = 512;
    private static final String NAME = "disk.img";
    private static final String TOOL = "mkfs.ext4";
    private static final int TOOL_SECONDS = 300;
    /** Space that is left to others on the file system of the image, in bytes. */
    private static final long MARGIN = 64L << 20;
    /** Part of a new file system that is filled with files. */
    private static final int FILLED_PART = 4;

    /**
     * Makes the image in a folder.
     *
     * @param source a file of which a copy is used; empty: a file system of {@code sizeMib} is made
     * @throws SupervisorException if that cannot be done, in one line
     */
    static DemoImage prepare(Optional<Path> source, int sizeMib, Path folder) throws SupervisorException {
        try {
            if (source.isPresent()) {
                return copy(source.get(), folder, "a copy of " + source.get());
            }
            Optional<Path> tool = HostProgram.find(TOOL);
            if (tool.isPresent()) {
                return makeExt4(tool.get(), sizeMib, folder);
            }
            Path modules = Path.of(System.getProperty("java.home"), "lib", "modules");
            return copy(modules, folder, "a copy of " + modules + ", as there is no " + TOOL);
        } catch (IOException failed) {
            throw new SupervisorException("cannot make the disk image: " + failed, failed);
        }
    }

    private static DemoImage copy(Path source, Path folder, String words) throws IOException, SupervisorException {
        if (!Files.isRegularFile(source)) {
            throw new SupervisorException(
                    source + (Files.exists(source) ? " is not a regular file" : ": no such file"));
        }
        long size = Files.size(source);
        if (size == 0) {
            throw new SupervisorException(source + " is empty: there is nothing to check");
        }
        long bytes = (size + SECTOR - 1) / SECTOR * SECTOR;
        requireSpace(folder, bytes);
        Path image = folder.resolve(NAME);
        Files.copy(source, image);
        try (FileChannel channel = FileChannel.open(image, StandardOpenOption.WRITE)) {
            ByteBuffer padding = ByteBuffer.allocate((int) (bytes - channel.size()));
            while (padding.hasRemaining()) {
                channel.write(padding, bytes - padding.remaining());
            }
        }
        return new DemoImage(image, bytes, words);
    }

    private static DemoImage makeExt4(Path tool, int sizeMib, Path folder) throws IOException, SupervisorException {
        requireSpace(folder, (long) sizeMib << 20);
        Path image = folder.resolve(NAME);
        Path files = Files.createDirectory(folder.resolve("files"));
        int count = collectFiles(files, ((long) sizeMib << 20) / FILLED_PART);
        Path log = folder.resolve("mkfs.log");
        Process process = new ProcessBuilder(tool.toString(), "-q", "-F", "-L", "ringdom-demo", "-d", files.toString(),
                image.toString(), sizeMib + "M").redirectErrorStream(true).redirectOutput(log.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null"))).start();
        try {
            if (!process.waitFor(TOOL_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new SupervisorException(tool + " failed: " + lastLine(log));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new SupervisorException("interrupted", interrupted);
        } finally {
            process.destroy();
            removeTree(files);
        }
        return new DemoImage(image, Files.size(image), "a new ext4 file system with " + count + " files");
    }

    /** Fills a folder with real files: what this program itself is made of, up to a size. */
    private static int collectFiles(Path folder, long limitBytes) throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String part : System.getProperty("java.class.path").split(File.pathSeparator)) {
            sources.add(Path.of(part));
        }
        try (Stream<Path> conf = Files.walk(Path.of(System.getProperty("java.home"), "conf"))) {
            conf.forEach(sources::add);
        }
        int count = 0;
        long bytes = 0;
        for (Path source : sources) {
            if (Files.isRegularFile(source) && bytes + Files.size(source) <= limitBytes) {
                Files.copy(source, folder.resolve(count + "-" + source.getFileName()));
                bytes += Files.size(source);
                count++;
            }
        }
        return count;
    }

    private static String lastLine(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        return lines.isEmpty() ? "it says nothing" : lines.getLast();
    }

    private static void requireSpace(Path folder, long bytes) throws IOException, SupervisorException {
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < bytes + MARGIN) {
            throw new SupervisorException(String.format(
                    "the disk image needs %d MiB and %s has %d MiB free; RINGDOM_STATE names another folder",
                    (bytes + MARGIN) >> 20, folder, free >> 20));
        }
    }

    /** SHA-256 of the first {@code sectors} sectors of the image file, as hexadecimal digits. */
    String digest(long sectors) throws IOException {
        MessageDigest sha;
        try {
            sha = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
        long left = sectors * SECTOR;
        byte[] chunk = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(path)) {
            while (left > 0) {
                int read = in.read(chunk, 0, (int) Math.min(left, chunk.length));
                if (read < 0) {
                    throw new IOException(path + " has become shorter");
                }
                sha.update(chunk, 0, read);
                left -= read;
            }
        }
        return HexFormat.of().formatHex(sha.digest());
    }

    /** Removes a folder and all in it; what is not there is no error. */
    static void removeTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> found = Files.walk(folder)) {
            for (Path path : found.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
