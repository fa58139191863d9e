package org.ringdom.launcher.image;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

import com.github.luben.zstd.ZstdInputStream;

/**
 * A Debian binary package (deb(5)): an ar archive whose member {@code data.tar.*} holds the files, and {@code control.tar.*} what the
 * package manager wants to know.
 */
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

    /** Gets each entry of an archive: files, folders, links. */
    interface EntryVisitor {
        /**
         * @param name without a leading {@code ./} or {@code /}, and without one at the end
         * @param content of a regular file
         */
        void entry(String name, TarArchiveEntry entry, InputStream content) throws IOException;
    }

    private DebPackage() {
    }

    /** Visits the regular files of a package in its order. */
    static void visit(Path deb, Visitor visitor) throws ImageException {
        visitEntries(deb, (name, entry, content) -> {
            if (entry.isFile() && entry.getSize() <= MAX_FILE) {
                visitor.file(name, content::readAllBytes);
            }
        });
    }

    /** Visits everything that a package puts somewhere, in its order. */
    static void visitEntries(Path deb, EntryVisitor visitor) throws ImageException {
        if (!visitMember(deb, "data.tar", visitor)) {
            throw new ImageException(deb + " is no Debian package: it has no data.tar");
        }
    }

    /** The script that the package manager runs when a package is configured; empty: it has none. */
    static String configureScript(Path deb) throws ImageException {
        StringBuilder script = new StringBuilder();
        visitMember(deb, "control.tar", (name, entry, content) -> {
            if (name.equals("postinst") && entry.getSize() <= MAX_FILE) {
                script.append(new String(content.readAllBytes(), StandardCharsets.ISO_8859_1));
            }
        });
        return script.toString();
    }

    private static boolean visitMember(Path deb, String wanted, EntryVisitor visitor) throws ImageException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(deb));
                ArArchiveInputStream ar = new ArArchiveInputStream(in)) {
            for (ArArchiveEntry member = ar.getNextEntry(); member != null; member = ar.getNextEntry()) {
                if (member.getName().startsWith(wanted)) {
                    visitTar(member.getName(), ar, visitor);
                    return true;
                }
            }
            return false;
        } catch (IOException broken) {
            throw new ImageException(deb + " is no usable Debian package: " + broken.getMessage(), broken);
        }
    }

    private static void visitTar(String name, InputStream ar, EntryVisitor visitor) throws IOException {
        InputStream plain = switch (name.substring(name.indexOf(".tar"))) {
            case ".tar" -> ar;
            case ".tar.gz" -> new GZIPInputStream(ar);
            case ".tar.xz" -> new XZInputStream(ar);
            case ".tar.zst" -> new ZstdInputStream(ar);
            default -> throw new IOException(name + " is packed in an unknown way");
        };
        TarArchiveInputStream tar = new TarArchiveInputStream(plain);
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            visitor.entry(entry.getName().replaceFirst("^\\.?/+", "").replaceFirst("/+$", ""), entry, tar);
        }
    }
}
