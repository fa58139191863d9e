package org.ringdom.tests.support;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A disk of Debian packages with programs to run on it (the tests' resource {@code programs/run.sh} says which), and the same disk
 * taken apart into a folder, in which the host runs them.
 */
public final class ProgramsDisk {
    /** What the programs come from. */
    public static final List<String> PACKAGES = List.of("bc", "busybox-static", "bzip2", "gawk", "gcc", "libc6-dev",
            "openssl", "patch", "perl-base", "python3", "sqlite3", "xenstore-utils", "xz-utils", "zstd");
    /** Runs them all; the results are in {@link #RESULTS}. */
    public static final String RUN = "sh /root/programs/run.sh /root/results";

    private static final String RESULTS = "root/results";
    private static final String FOLDER = "root/programs";
    private static final List<String> FILES = List.of("run.sh", "text.sh", "busybox.sh", "packers.sh", "perl.sh",
            "python.sh", "values.py", "openssl.sh", "sqlite.sh", "tables.sql", "gcc.sh", "numbers.c");

    private final Path disk;
    private final Path tree;
    private final Path scratch;

    private ProgramsDisk(Path scratch) {
        this.scratch = scratch;
        disk = scratch.resolve("programs.img");
        tree = scratch.resolve("tree");
    }

    /**
     * Copies the disk of an image, and takes it apart.
     *
     * @param original made of {@link #PACKAGES}
     */
    public static ProgramsDisk make(Path scratch, Path original) throws IOException, GeneralSecurityException {
        ProgramsDisk made = new ProgramsDisk(scratch);
        Commands.run(Map.of(), List.of("cp", "--sparse=always", original.toString(), made.disk.toString())).ok();
        List<Path> files = made.files();
        List<String> commands = new ArrayList<>(List.of("mkdir /" + FOLDER, "cd /" + FOLDER));
        files.forEach(file -> commands.add("write " + file + " " + file.getFileName()));
        made.debugfs(commands);
        Files.createDirectory(made.tree);
        made.debugfs(List.of("rdump / " + made.tree));
        return made;
    }

    private List<Path> files() throws IOException, GeneralSecurityException {
        Path folder = Files.createDirectory(scratch.resolve("programs"));
        List<Path> files = new ArrayList<>();
        for (String name : FILES) {
            try (InputStream in = ProgramsDisk.class.getResourceAsStream("/org/ringdom/tests/programs/" + name)) {
                Files.copy(in, folder.resolve(name));
            }
            files.add(folder.resolve(name));
        }
        files.add(key(folder.resolve("rsa.pem"), KeyPairGenerator.getInstance("RSA")));
        files.add(key(folder.resolve("p256.pem"), onCurve("secp256r1")));
        files.add(key(folder.resolve("p384.pem"), onCurve("secp384r1")));
        files.add(key(folder.resolve("ed25519.pem"), KeyPairGenerator.getInstance("Ed25519")));
        files.add(key(folder.resolve("x25519.pem"), KeyPairGenerator.getInstance("X25519")));
        return files;
    }

    private static KeyPairGenerator onCurve(String name) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(name));
        return generator;
    }

    private static Path key(Path file, KeyPairGenerator generator) throws IOException {
        byte[] key = generator.generateKeyPair().getPrivate().getEncoded();
        return Files.writeString(file, "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder(64, new byte[]{'\n'})
                .encodeToString(key) + "\n-----END PRIVATE KEY-----\n");
    }

    private void debugfs(List<String> commands) throws IOException {
        Path list = Files.write(scratch.resolve("debugfs.commands"), commands);
        Commands.run(Map.of(), List.of("debugfs", "-w", "-f", list.toString(), disk.toString())).ok();
    }

    /** The disk, for a guest. */
    public Path disk() {
        return disk;
    }

    /** Runs the programs on this machine, in the folder that the disk was taken apart into, which is removed; what each left, by its name. */
    public Map<String, String> resultsOfHost() throws IOException {
        String command = "mount --rbind /dev %1$s/dev && mount --rbind /proc %1$s/proc && exec chroot %1$s /bin/%2$s"
                .formatted(tree, RUN);
        Commands.run(Map.of(), List.of("unshare", "-rm", "sh", "-c", command)).ok();
        Map<String, String> results = results(tree.resolve(RESULTS));
        Commands.run(Map.of(), List.of("rm", "-rf", "--one-file-system", tree.toString())).ok();
        return results;
    }

    /** What a guest that has the disk no more left on it. */
    public Map<String, String> resultsOfGuest() throws IOException {
        Commands.run(Map.of(), List.of("e2fsck", "-fn", disk.toString())).ok();
        Path folder = Files.createDirectory(scratch.resolve("guest"));
        debugfs(List.of("rdump /" + RESULTS + " " + folder));
        return results(folder.resolve("results"));
    }

    private static Map<String, String> results(Path folder) throws IOException {
        Map<String, String> results = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                results.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return results;
    }
}
