package org.ringdom.runtime.handover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.platform.io.NativeFile;
import org.ringdom.platform.io.OpenFlag;

class HandedFilesTest {
    @TempDir
    private Path folder;
    private Path image;
    private final HandedFiles files = new HandedFiles();

    @BeforeEach
    void makeImage() throws IOException {
        image = Files.writeString(folder.resolve("image"), "content");
    }

    private NativeFile give(int domid, int device, OpenFlag... flags) {
        NativeFile file = NativeFile.open(image, flags);
        files.add(new FileLabel(domid, device, image), file);
        return file;
    }

    @Test
    void aFileIsForOneDiskAndForWhatItWasOpenedFor() {
        NativeFile file = give(16, 51712);
        assertSame(file, files.find(16, 51712, image, false));
        assertNull(files.find(16, 51712, image, true));
        assertNull(files.find(16, 51728, image, false));
        assertNull(files.find(17, 51712, image, false));
        assertNull(files.find(16, 51712, folder, false));
        NativeFile second = give(16, 51712, OpenFlag.READ_WRITE);
        assertSame(second, files.find(16, 51712, image, true));
        assertEquals(-1, file.fd(), "the first is closed");
    }

    @Test
    void aDiskThatIsGoneTakesItsOwnFileAlong() {
        NativeFile used = give(16, 51712);
        NativeFile later = give(16, 51712);
        files.forget(used);
        assertSame(later, files.find(16, 51712, image, false));
        files.forget(later);
        assertEquals(0, files.size());
    }

    @Test
    void filesOfDeadDomainsAreClosed() {
        NativeFile dead = give(16, 51712);
        NativeFile alive = give(17, 51712);
        files.forgetDead(domid -> domid == 17);
        assertEquals(-1, dead.fd());
        assertSame(alive, files.find(17, 51712, image, false));
        files.close();
        assertEquals(-1, alive.fd());
    }

    @Test
    void aLabelSurvivesItsMessage() {
        FileLabel label = new FileLabel(16, 268_439_040, Path.of("/images/a b.img"));
        assertEquals(Optional.of(label), FileLabel.of(label.toBytes()));
        assertEquals(Optional.empty(), FileLabel.of(new byte[0]));
        assertEquals(Optional.empty(), FileLabel.of(new byte[64]));
        byte[] relative = new FileLabel(16, 0, Path.of("x")).toBytes();
        assertEquals(Optional.empty(), FileLabel.of(relative));
    }
}
