package org.ringdom.tests.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;

import org.awaitility.Awaitility;

/** A guest that runs the verifier on a raw image, and the judgement at its end. */
public final class VerifiedGuest {
    private static final int SECTOR = 512;

    private final Ringdom ringdom;
    private final Path image;
    private final int domid;
    private final Ringdom.Entry process;
    private final StoreSocket store;

    private VerifiedGuest(Ringdom ringdom, Path image, int domid) {
        this.ringdom = ringdom;
        this.image = image;
        this.domid = domid;
        this.process = ringdom.entry("guest-" + domid);
        this.store = new StoreSocket(ringdom.storeSocket());
    }

    /** Makes an image of random content and a guest that verifies it until told to stop. */
    public static VerifiedGuest start(Ringdom ringdom, Path folder, int mebibytes, String options) {
        Path image = folder.resolve("disk-" + System.nanoTime() + ".img");
        writeRandom(image, mebibytes);
        return on(image, ringdom, options);
    }

    /** A guest that verifies an image, or a block device, until told to stop. */
    public static VerifiedGuest on(Path image, Ringdom ringdom, String options) {
        int domid = ringdom.create("""
                name = "verified-%d"
                kernel = "java:org.ringdom.guest.verifier.Verifier"
                memory = 64
                extra = "seconds=0 %s"
                disk = [ 'format=raw,vdev=xvda,access=rw,target=%s' ]
                on_poweroff = "preserve"
                """.formatted(System.nanoTime(), options, image));
        return new VerifiedGuest(ringdom, image, domid);
    }

    private static void writeRandom(Path image, int mebibytes) {
        byte[] block = new byte[1 << 20];
        Random random = new Random(mebibytes);
        try (OutputStream out = Files.newOutputStream(image)) {
            for (int i = 0; i < mebibytes; i++) {
                random.nextBytes(block);
                out.write(block);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public int domid() {
        return domid;
    }

    public Path image() {
        return image;
    }

    /** Requests answered so far. */
    public long answered() {
        return ringdom.counters(domid).entrySet().stream()
                .filter(counter -> counter.getKey().matches("verifier\\.(reads|writes|flushes|discards)"))
                .mapToLong(counter -> counter.getValue()).sum();
    }

    /** Waits until {@code more} further requests were answered; fails at once if the disk has lied. */
    public void awaitProgress(long more) {
        long goal = answered() + more;
        Awaitility.await("the guest's I/O goes on").atMost(Ringdom.PATIENCE).pollInterval(Duration.ofMillis(5))
                .until(() -> answered() >= goal);
    }

    /** Waits until the random phase has begun. */
    public void awaitRandomPhase() {
        Awaitility.await("the scan ends").atMost(Ringdom.PATIENCE).pollInterval(Duration.ofMillis(20))
                .until(() -> "random".equals(read("phase")));
    }

    /** Stops the guest and judges: verdict, image file, and that the guest's process was never replaced. */
    public void finish() {
        store.write(path("stop"), "1");
        Awaitility.await("the verdict").atMost(Ringdom.PATIENCE).pollInterval(Duration.ofMillis(20))
                .until(() -> !read("verdict").isEmpty());
        String verdict = read("verdict");
        if (!verdict.equals("verified")) {
            throw new AssertionError(verdict + "\n" + ringdom.logs());
        }
        long sectors = Long.parseLong(read("sectors"));
        String found = digest(image, sectors);
        if (!found.equals(read("digest"))) {
            throw new AssertionError("the image file is not what the guest read: " + found + ", " + read("digest"));
        }
        Ringdom.Entry now = ringdom.entry("guest-" + domid);
        if (now.restarts() != 0 || now.incarnation() != process.incarnation()) {
            throw new AssertionError("the guest's process was replaced: " + process + ", " + now);
        }
    }

    /** A node below {@code data/verifier}, or an empty string. */
    public String read(String node) {
        return store.read(path(node)).orElse("");
    }

    private String path(String node) {
        return "/local/domain/" + domid + "/data/verifier/" + node;
    }

    private static String digest(Path file, long sectors) {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            byte[] block = new byte[1 << 20];
            long left = sectors * SECTOR;
            while (left > 0) {
                int got = in.readNBytes(block, 0, (int) Math.min(block.length, left));
                if (got == 0) {
                    throw new AssertionError("the image file became shorter");
                }
                sha.update(block, 0, got);
                left -= got;
            }
            return HexFormat.of().formatHex(sha.digest());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
