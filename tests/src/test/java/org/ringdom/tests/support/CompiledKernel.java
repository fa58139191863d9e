package org.ringdom.tests.support;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** PV kernels in C, compiled by the test that needs them. */
public final class CompiledKernel {
    private static final List<String> GCC = List.of("gcc", "-O1", "-Wall", "-Wextra", "-nostdlib", "-static",
            "-ffreestanding", "-fno-pie", "-no-pie", "-mcmodel=kernel", "-mno-red-zone", "-mgeneral-regs-only",
            "-fno-stack-protector", "-fno-asynchronous-unwind-tables", "-fcf-protection=none",
            "-Wl,--build-id=none,-z,max-page-size=4096,--no-warn-rwx-segments,-T,kernel.ld");

    private CompiledKernel() {
    }

    /** Compiles {@code name}.c of the test's resources into a folder; returns the kernel. */
    public static Path compile(Path folder, String name) throws IOException {
        Path source = copy(folder, name + ".c");
        Path script = copy(folder, "kernel.ld");
        Path kernel = folder.resolve(name);
        List<String> command = new ArrayList<>(GCC);
        command.replaceAll(word -> word.replace("kernel.ld", script.toString()));
        command.addAll(List.of("-o", kernel.toString(), source.toString()));
        Commands.run(Map.of(), command).ok();
        return kernel;
    }

    private static Path copy(Path folder, String name) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream in = Objects.requireNonNull(
                CompiledKernel.class.getResourceAsStream("/org/ringdom/tests/kernels/" + name), name)) {
            Files.write(file, in.readAllBytes());
        }
        return file;
    }
}
