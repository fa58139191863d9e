package org.ringdom.launcher.cli.doctor;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

import org.ringdom.platform.landlock.Landlock;

/** What the checks ask the machine; tests give one of their own. */
public interface Host {
    /** The whole text of a small file such as those in {@code /proc}; empty if it cannot be read. */
    Optional<String> text(Path file);

    /** Whether the path exists. */
    boolean exists(Path file);

    /** Whether this user may write there. */
    boolean writable(Path folder);

    /** Free bytes of the file system that holds the path; -1 if unknown. */
    long freeBytes(Path folder);

    /** The version of Java that runs. */
    Runtime.Version java();

    /** The machine's architecture as Java names it. */
    String architecture();

    /** Version of the kernel's Landlock; 0: it cannot confine anybody. */
    int landlockAbi();

    /** The process's environment. */
    Map<String, String> environment();

    /** The machine that we run on. */
    static Host real(Map<String, String> environment) {
        return new Host() {
            @Override
            public Optional<String> text(Path file) {
                try {
                    return Optional.of(Files.readString(file));
                } catch (IOException e) {
                    return Optional.empty();
                }
            }

            @Override
            public boolean exists(Path file) {
                return Files.exists(file);
            }

            @Override
            public boolean writable(Path folder) {
                return Files.isWritable(folder);
            }

            @Override
            public long freeBytes(Path folder) {
                try {
                    FileStore store = Files.getFileStore(folder);
                    return store.getUsableSpace();
                } catch (IOException e) {
                    return -1;
                }
            }

            @Override
            public Runtime.Version java() {
                return Runtime.version();
            }

            @Override
            public String architecture() {
                return System.getProperty("os.arch");
            }

            @Override
            public int landlockAbi() {
                return Landlock.abi();
            }

            @Override
            public Map<String, String> environment() {
                return environment;
            }
        };
    }
}
