package org.ringdom.x86.decode;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A copy of an ELF file in which all of the text is code. Assembly by hand has tables of constants between its functions, which
 * objdump takes for instructions; what no function covers in the file's unwinding table becomes NOPs.
 */
final class CodeOnly {
    private static final Pattern TEXT = Pattern.compile("\\.text +PROGBITS +([0-9a-f]+) ([0-9a-f]+) ([0-9a-f]+) ");
    private static final Pattern FUNCTION = Pattern.compile(" FDE .* pc=([0-9a-f]+)\\.\\.([0-9a-f]+)");
    private static final byte NOP = (byte) 0x90;

    private CodeOnly() {
    }

    static Path copy(Path file, Path folder) throws IOException, InterruptedException {
        Matcher text = TEXT.matcher(readelf("-SW", file));
        if (!text.find()) {
            throw new IOException(file + " has no text");
        }
        long start = hex(text, 1);
        byte[] before = Files.readAllBytes(file);
        ByteBuffer from = ByteBuffer.wrap(before).slice((int) hex(text, 2), (int) hex(text, 3));
        ByteBuffer to = ByteBuffer.wrap(before.clone()).slice((int) hex(text, 2), (int) hex(text, 3));
        for (int i = 0; i < to.limit(); i++) {
            to.put(i, NOP);
        }
        Matcher function = FUNCTION.matcher(readelf("--debug-dump=frames", file));
        while (function.find()) {
            long at = hex(function, 1) - start;
            if (at >= 0 && at < to.limit()) {
                to.put((int) at, from, (int) at, (int) (hex(function, 2) - hex(function, 1)));
            }
        }
        return Files.write(folder.resolve(file.getFileName()), to.array());
    }

    private static long hex(Matcher match, int group) {
        return Long.parseLong(match.group(group), 16);
    }

    private static String readelf(String option, Path file) throws IOException, InterruptedException {
        Process readelf = new ProcessBuilder(List.of("readelf", option, file.toString())).start();
        String said = new String(readelf.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        if (readelf.waitFor() != 0) {
            throw new IOException("readelf " + option + " " + file + " failed");
        }
        return said;
    }
}
