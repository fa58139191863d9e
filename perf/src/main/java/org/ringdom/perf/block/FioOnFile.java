package org.ringdom.perf.block;

import java.nio.file.Path;
import java.util.List;

/** fio on the file itself: pread and pwrite at depth 1, io_uring above. */
final class FioOnFile implements Contender {
    private final Path image;
    private final long bytes;

    FioOnFile(Path image, long bytes) {
        this.image = image;
        this.bytes = bytes;
    }

    @Override
    public String name() {
        return "fio on the file";
    }

    @Override
    public double run(BlockLoad load, int milliseconds) {
        return Fio.run(load, milliseconds, bytes,
                List.of("--ioengine=" + (load.depth() == 1 ? "psync" : "io_uring"), "--filename=" + image));
    }

    @Override
    public void close() {
        // fio ends by itself
    }
}
