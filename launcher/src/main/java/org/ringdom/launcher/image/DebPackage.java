package org.ringdom.launcher.image;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

import com.github.luben.zstd.ZstdInputStream;

/** A Debian binary package (deb(5)): an ar archive whose member {@code data.tar.*} holds the files. */
final class DebPackage {
    /** More than any file of a package that a guest is made of. */
    private static final long MAX_FILE = 256L << 20;

    /** Gets each file of a package. */
    interface Visitor {
        /** @param name without a leading {@code ./} or {@code /} */
        void file(String name, Content content) throws IOException;
    }

    /** The bytes of a file, read only if asked for. */
    interface Content {
        byte[] read() throws IOException;
    }

    private DebPackage() {
    }

    /** Visits the regular files of a package in its order. */
    static void visit(Path deb, Visitor visitor) throws ImageException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(deb));
                ArArchiveInputStream ar = new ArArchiveInputStream(in)) {
            for (ArArchiveEntry member = ar.getNextEntry(); member != null; member = ar.getNextEntry()) {
                if (member.getName().startsWith("data.tar")) {
                    visitData(member.getName(), ar, visitor);
                    return;
                }
            }
        } catch (IOException broken) {
            throw new ImageException(deb + " is no usable Debian package: " + broken.getMessage(), broken);
        }
        throw new ImageException(deb + " is no Debian package: it has no data.tar");
    }

    private static void visitData(String name, InputStream ar, Visitor visitor) throws IOException {
        InputStream plain = switch (name) {
            case "data.tar" -> ar;
            case "data.tar.gz" -> new GZIPInputStream(ar);
            case "data.tar.xz" -> new XZInputStream(ar);
            case "data.tar.zst" -> new ZstdInputStream(ar);
            default -> throw new IOException(name + " is packed in an unknown way");
        };
        TarArchiveInputStream tar = new TarArchiveInputStream(plain);
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            if (entry.isFile() && entry.getSize() <= MAX_FILE) {
                visitor.file(entry.getName().replaceFirst("^\\.?/+", ""), tar::readAllBytes);
            }
        }
    }
}
