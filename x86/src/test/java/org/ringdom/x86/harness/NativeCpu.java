package org.ringdom.x86.harness;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The processor of this machine behind {@code native.c}: a batch of cases goes through a shared file, its number of cases
 * through a pipe, and the same number comes back when the results are there.
 */
final class NativeCpu implements AutoCloseable {
    static final int BATCH = 500;
    private static final int CASE_BYTES = 16 * 8 + 3 * 8 + 8 + 64 + 512 + 8 + TestCase.PATCH_BYTES;
    private static final int RESULT_BYTES = 21 * 8 + 512 + TestCase.DATA_SIZE;

    private final Path folder;
    private final Process process;
    private final DataOutputStream requests;
    private final DataInputStream answers;
    private final MappedByteBuffer shared;

    private NativeCpu(Path folder, Path program) throws IOException {
        this.folder = folder;
        Path file = folder.resolve("cases");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            shared = channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) BATCH * (CASE_BYTES + RESULT_BYTES));
        }
        shared.order(ByteOrder.LITTLE_ENDIAN);
        process = new ProcessBuilder(program.toString(), file.toString(), Integer.toString(BATCH))
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        requests = new DataOutputStream(process.getOutputStream());
        answers = new DataInputStream(process.getInputStream());
    }

    /** Whether this machine can compile and run it: an x86-64 processor and gcc. */
    static boolean available() {
        boolean x86 = System.getProperty("os.arch").equals("amd64");
        return x86
                && List.of("/usr/bin/gcc", "/usr/local/bin/gcc").stream().anyMatch(p -> Files.isExecutable(Path.of(p)));
    }

    static NativeCpu start() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("x86-native");
        Path source = folder.resolve("native.c");
        try (InputStream in = NativeCpu.class.getResourceAsStream("native.c")) {
            Files.copy(in, source);
        }
        Path program = folder.resolve("native");
        Process gcc = new ProcessBuilder("gcc", "-O2", "-fno-stack-protector", "-o", program.toString(),
                source.toString()).inheritIO().start();
        if (gcc.waitFor() != 0) {
            throw new IOException("gcc can't compile native.c");
        }
        return new NativeCpu(folder, program);
    }

    /** Runs up to {@link #BATCH} cases. */
    void run(List<TestCase> cases, List<TestCase.Result> results) throws IOException {
        for (int i = 0; i < cases.size(); i++) {
            write(cases.get(i), i * CASE_BYTES);
        }
        requests.writeInt(Integer.reverseBytes(cases.size()));
        requests.flush();
        answers.readInt();
        for (int i = 0; i < cases.size(); i++) {
            read(results.get(i), BATCH * CASE_BYTES + i * RESULT_BYTES);
        }
    }

    private void write(TestCase test, int at) {
        ByteBuffer b = shared.position(at);
        for (long value : test.gpr) {
            b.putLong(value);
        }
        b.putLong(test.flags).putLong(test.rip).putLong(test.seed).putInt(test.code.length).putInt(0);
        b.put(test.code).position(b.position() + 64 - test.code.length).put(test.fx);
        b.putInt(test.patchAt).putInt(test.patch.length).put(test.patch);
    }

    private void read(TestCase.Result result, int at) {
        ByteBuffer b = shared.position(at);
        for (int i = 0; i < 16; i++) {
            result.gpr[i] = b.getLong();
        }
        result.flags = b.getLong();
        result.rip = b.getLong();
        result.trap = b.getLong();
        result.error = b.getLong();
        result.cr2 = b.getLong();
        b.get(result.fx).get(result.memory);
    }

    @Override
    public void close() throws IOException {
        requests.close();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (String name : List.of("cases", "native", "native.c")) {
            Files.deleteIfExists(folder.resolve(name));
        }
        Files.delete(folder);
    }
}
