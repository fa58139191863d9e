package org.ringdom.x86.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ringdom.x86.engine.Tiers;

/** Static programs with a C library write the same and exit with the same code on this CPU and on the machine's own. */
class LinuxProgramTest {
    private static final Path BUSYBOX = Path.of("/bin/busybox");
    private static final Path LIBRARIES = Path.of("/usr/lib/x86_64-linux-gnu");
    private static final List<Tiers> TIERS = List.of(Tiers.INTERPRETER, Tiers.HOST);

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(value = Tiers.class, names = {"INTERPRETER", "HOST"})
    void floatingPointAnswersAsNative(Tiers tiers) throws Exception {
        String scale = "-DSCALE=" + Integer.getInteger("x86.scale", 1);
        Path program = BesideNative.build(folder, "floats", List.of(scale, "-lm"));
        BesideNative.compare(program, List.of("last"), "", tiers);
    }

    static Stream<Arguments> programs() {
        return Stream.of("sha", "mix", "sqlite -lsqlite3 -lm", "zlib -lz", "zstd -lzstd", "pcre -lpcre2-8")
                .flatMap(program -> TIERS.stream().map(tiers -> Arguments.of(program, tiers)));
    }

    /** Hashes, a mix of CPU work, and libraries as Debian has compiled them. */
    @ParameterizedTest
    @MethodSource("programs")
    void programsAnswerAsNative(String nameAndLibraries, Tiers tiers) throws Exception {
        List<String> words = List.of(nameAndLibraries.split(" "));
        List<String> libraries = words.subList(1, words.size());
        if (!libraries.isEmpty()) {
            Path archive = LIBRARIES.resolve(libraries.getFirst().replace("-l", "lib") + ".a");
            BesideNative.need(Files.exists(archive), archive.toString());
        }
        BesideNative.compare(BesideNative.build(folder, words.getFirst(), libraries), List.of(), "", tiers);
    }

    static Stream<Arguments> commands() {
        return Stream.of("sha256sum", "sha512sum", "md5sum", "tac", "gzip -c", "sort -n", "wc",
                "awk {s+=$1/3}END{printf\"%.15g_%d_%e\\n\",s,NR,s/7}", "tr a-z A-Z", "rev", "base64", "bzip2 -c")
                .flatMap(command -> TIERS.stream().map(tiers -> Arguments.of(command, tiers)));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void busyboxAnswersAsNative(String command, Tiers tiers) throws Exception {
        BesideNative.need(Files.isExecutable(BUSYBOX) && isStatic(), "a static busybox");
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 400; i++) {
            text.append(i * 7919L % 10007).append(" line ").append(i).append('\n');
        }
        BesideNative.compare(BUSYBOX, List.of(command.split(" ")), text.toString(), tiers);
    }

    /** Whether no segment of the program asks for an interpreter. */
    private static boolean isStatic() throws IOException {
        byte[] elf = Files.readAllBytes(BUSYBOX);
        for (int i = 0; i < (elf[56] & 0xFF); i++) {
            if (elf[64 + 56 * i] == 3) {
                return false;
            }
        }
        return elf[16] == 2;
    }
}
