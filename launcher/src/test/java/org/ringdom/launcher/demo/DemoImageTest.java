package org.ringdom.launcher.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.launcher.api.SupervisorException;

class DemoImageTest {
    @TempDir
    Path folder;

    private Path folder(String name) throws Exception {
        return Files.createDirectory(folder.resolve(name));
    }

    @Test
    void copyIsPaddedToWholeSectorsAndTheOriginalStays() throws Exception {
        byte[] content = new byte[1000];
        Arrays.fill(content, (byte) 7);
        Path source = Files.write(folder.resolve("any"), content);
        DemoImage image = DemoImage.prepare(Optional.of(source), 16, folder("images"));
        assertEquals(1024, image.bytes());
        byte[] expected = Arrays.copyOf(content, 1024);
        assertArrayEquals(expected, Files.readAllBytes(image.path()));
        assertArrayEquals(content, Files.readAllBytes(source));
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        assertEquals(HexFormat.of().formatHex(sha.digest(expected)), image.digest(2));
        assertEquals(HexFormat.of().formatHex(sha.digest(Arrays.copyOf(expected, 512))), image.digest(1));
    }

    @Test
    void newImageHasTheSizeThatWasAskedForAndHoldsSomething() throws Exception {
        DemoImage image = DemoImage.prepare(Optional.empty(), 16, folder("images"));
        assertEquals(image.bytes(), Files.size(image.path()));
        assertEquals(0, image.bytes() % 512);
        if (image.words().contains("ext4")) {
            assertEquals(16L << 20, image.bytes());
            byte[] magic = Arrays.copyOfRange(Files.readAllBytes(image.path()), 1024 + 56, 1024 + 58);
            assertArrayEquals(new byte[]{0x53, (byte) 0xEF}, magic);
        }
    }

    @Test
    void whatIsNoFileIsRefusedInOneLine() throws Exception {
        Path images = folder("images");
        Path empty = Files.createFile(folder.resolve("empty"));
        assertEquals(empty + " is empty: there is nothing to check", refusal(empty, images));
        assertEquals(folder + " is not a regular file", refusal(folder, images));
        assertEquals(folder.resolve("none") + ": no such file", refusal(folder.resolve("none"), images));
    }

    private static String refusal(Path source, Path images) {
        return assertThrows(SupervisorException.class, () -> DemoImage.prepare(Optional.of(source), 16, images))
                .getMessage();
    }

    @Test
    void fullDiskIsFoundOutBeforehand() throws Exception {
        Path images = folder("images");
        SupervisorException refused = assertThrows(SupervisorException.class,
                () -> DemoImage.prepare(Optional.empty(), Integer.MAX_VALUE, images));
        assertTrue(refused.getMessage().startsWith("the disk image needs 2147483711 MiB and " + images + " has "),
                refused.getMessage());
    }

    @Test
    void shortenedImageIsAnError() throws Exception {
        Path source = Files.write(folder.resolve("any"), new byte[512]);
        DemoImage image = DemoImage.prepare(Optional.of(source), 16, folder("images"));
        assertThrows(java.io.IOException.class, () -> image.digest(2));
    }
}
