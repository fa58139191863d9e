package org.ringdom.tests.support;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.awaitility.Awaitility;

/**
 * The Xen project's xenstored (Debian's xen-utils-4.17), which goes on from a stream as after a live update of its own.
 *
 * <p>Two things are put into the stream that are different under Xen: the descriptor of the socket, which stays open there, and rings of
 * domain 0 and the driver domains, which speak to our store by the control plane; xenstored makes no tree without the former, and
 * takes no node of a domain that has no ring.
 */
public final class OtherStore implements AutoCloseable {
    private static final String PROGRAM = "/usr/lib/xen-4.17/bin/xenstored";
    private static final int LISTENER = 9;
    private static final int SOCKET_AT = 24;
    private static final int GLOBAL_END = 32;
    private static final int CONNECTION = 2;
    private static final int CONNECTION_BYTES = 24;
    private static final int FIRST_ID = 1000;
    private static final short NO_TARGET = 0x7FF4;
    private static final int DRIVER_DOMAINS = 4;

    private final Path socket;
    private final Path said;
    private final Process process;

    private OtherStore(Path folder, Path library) throws IOException {
        socket = folder.resolve("socket");
        said = folder.resolve("said");
        ProcessBuilder builder = new ProcessBuilder(PROGRAM, "--no-fork", "--internal-db", "--live-update")
                .redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().putAll(Map.of("LD_PRELOAD", library.toString(), "HANDOVER_SOCKET", socket.toString(),
                "XENSTORED_RUNDIR", folder.toString(), "XENSTORED_ROOTDIR", folder.toString()));
        process = builder.start();
    }

    /** Skips the test where it cannot be run; in CI that fails. */
    public static void require() {
        HostPrograms.requireFile(PROGRAM, "xen-utils-4.17");
        HostPrograms.requireFile("/usr/include/xenctrl.h", "libxen-dev");
        HostPrograms.require("gcc", "gcc");
    }

    /** Starts it with a stream; its files lie in {@code folder}. */
    public static OtherStore takeOver(Path folder, byte[] stream) throws IOException {
        Path library = folder.resolve("handover.so");
        Path source = folder.resolve("handover.c");
        try (InputStream in = Objects.requireNonNull(
                OtherStore.class.getResourceAsStream("/org/ringdom/tests/store/handover.c"))) {
            Files.copy(in, source);
        }
        Commands.run(Map.of(), List.of("gcc", "-O1", "-shared", "-fPIC", "-o", library.toString(), source.toString(),
                "-ldl")).ok();
        Files.write(folder.resolve("state_dump"), withHost(stream));
        OtherStore store = new OtherStore(folder, library);
        Awaitility.await("the other store has begun").atMost(Duration.ofSeconds(60))
                .until(() -> !store.process.isAlive() || store.run("xenstore-exists", "/").exitCode() == 0);
        return store;
    }

    private static byte[] withHost(byte[] stream) {
        ByteBuffer out = ByteBuffer.allocate(stream.length + (1 + DRIVER_DOMAINS) * (8 + CONNECTION_BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        out.put(stream, 0, GLOBAL_END).putInt(SOCKET_AT, LISTENER);
        for (int domid = 0; domid <= DRIVER_DOMAINS; domid++) {
            out.putInt(CONNECTION).putInt(CONNECTION_BYTES).putInt(FIRST_ID + domid).putInt(0);
            out.putShort((short) domid).putShort(NO_TARGET).putInt(1 + domid).putLong(0);
        }
        out.put(stream, GLOBAL_END, stream.length - GLOBAL_END);
        return out.array();
    }

    /** Runs a stock client against it. */
    public CommandResult run(String... command) {
        return Commands.run(Map.of("XENSTORED_PATH", socket.toString()), List.of(command));
    }

    /** What it said, and whether it lives. */
    public String state() throws IOException {
        return (process.isAlive() ? "alive: " : "ended with " + process.exitValue() + ": ") + Files.readString(said);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
