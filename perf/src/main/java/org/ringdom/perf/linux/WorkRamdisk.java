package org.ringdom.perf.linux;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.GZIPOutputStream;

import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioConstants;
import org.ringdom.perf.process.Gcc;

/** A RAM disk with one more program: Linux unpacks archives that lie one behind the other. */
final class WorkRamdisk {
    private WorkRamdisk() {
    }

    /**
     * Makes one in {@code folder}, with {@code /bin/work} of {@code work.c}.
     *
     * @throws IllegalStateException if gcc cannot build it
     */
    static Path make(Path initrd, Path folder) throws IOException {
        Path program = folder.resolve("work");
        Gcc.compile(WorkRamdisk.class, "work.c", folder, List.of("-static", "-o", program.toString()));
        byte[] content = Files.readAllBytes(program);
        Path ramdisk = Files.copy(initrd, folder.resolve("initrd.gz"));
        try (OutputStream end = Files.newOutputStream(ramdisk, StandardOpenOption.APPEND);
                CpioArchiveOutputStream cpio = new CpioArchiveOutputStream(new GZIPOutputStream(end))) {
            CpioArchiveEntry entry = new CpioArchiveEntry(CpioConstants.FORMAT_NEW, "bin/work");
            entry.setMode(CpioConstants.C_ISREG | 0755);
            entry.setSize(content.length);
            entry.setTime(0);
            cpio.putArchiveEntry(entry);
            cpio.write(content);
            cpio.closeArchiveEntry();
        }
        return ramdisk;
    }
}
