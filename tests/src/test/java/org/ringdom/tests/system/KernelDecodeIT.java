package org.ringdom.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.guest.kernel.KernelImage;
import org.ringdom.tests.support.LinuxImage;
import org.ringdom.x86.decode.ObjdumpComparison;

/** The CPU's decoder beside {@code objdump -d} over all code of Debian's kernel, as the guest unpacks it. */
class KernelDecodeIT {
    /** The code, what runs only at the start, and what the kernel puts in the place of other code on some processors. */
    private static final List<String> SECTIONS = List.of(".text", ".init.text", ".exit.text", ".altinstr_replacement",
            ".altinstr_aux");

    @TempDir
    private Path folder;

    @Test
    void theKernelIsDecodedAsObjdumpDoes() throws Exception {
        Path kernel = LinuxImage.folder(folder).resolve("vmlinuz");
        ObjdumpComparison.need(kernel);
        Path unpacked = folder.resolve("vmlinux");
        try (Arena arena = Arena.ofConfined()) {
            SharedBuffer elf = KernelImage.load(kernel, arena).elf().file();
            byte[] bytes = new byte[Math.toIntExact(elf.size())];
            elf.getBytes(0, bytes, 0, bytes.length);
            Files.write(unpacked, bytes);
        }
        ObjdumpComparison comparison = new ObjdumpComparison(KernelDecodeIT::isExplained);
        List<String> differences = new ArrayList<>();
        for (String section : SECTIONS) {
            differences.addAll(comparison.differences(unpacked, section));
        }
        assertEquals(List.of(), differences);
        assertTrue(comparison.compared() > 1_000_000, comparison.compared() + " instructions compared");
    }

    /** objdump makes one instruction of WAIT and what follows it (FINIT of FNINIT, FSTCW of FNSTCW); for a processor they are two. */
    private static boolean isExplained(String line) {
        return line.matches("[0-9a-f]+:\\t9b d[9bdf] .*");
    }
}
