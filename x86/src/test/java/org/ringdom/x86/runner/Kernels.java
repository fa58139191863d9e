package org.ringdom.x86.runner;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Builds the programs of {@code kernels.c}. */
public final class Kernels {
    /** Names by number; 0 is all of them. */
    public static final List<String> NAMES = List.of("all", "crc", "sha256", "quicksort", "bignum", "wide");

    private Kernels() {
    }

    /** Compiles one with gcc; {@code scale} says how long it runs. */
    public static Path build(Path folder, int which, int scale) throws IOException, InterruptedException {
        Path source = folder.resolve("kernels.c");
        if (!Files.exists(source)) {
            try (InputStream in = Kernels.class.getResourceAsStream("kernels.c")) {
                Files.copy(in, source);
            }
        }
        Path program = folder.resolve(NAMES.get(which));
        int code = new ProcessBuilder("gcc", "-O2", "-march=x86-64", "-static", "-nostdlib", "-ffreestanding",
                "-mgeneral-regs-only", "-fno-stack-protector", "-fcf-protection=none", "-DWHICH=" + which,
                "-DSCALE=" + scale, "-Wno-unused", "-o", program.toString(), source.toString()).inheritIO().start()
                .waitFor();
        if (code != 0) {
            throw new IOException("gcc can't compile kernels.c");
        }
        return program;
    }
}
