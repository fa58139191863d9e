package org.ringdom.tests.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.DomainRecord;
import org.ringdom.abi.shared.PortWord;
import org.ringdom.abi.xen.GrantEntryV1;
import org.ringdom.runtime.event.CoreTableView;
import org.ringdom.runtime.memory.GuestMemory;

/**
 * What an instance holds for its guests, by name, so that it can be said what two moments differ in: ports of each domain as
 * the core counts them and what they are, grants of each guest, shared files, nodes of the store, and what each service has
 * mapped and open of guests, their connections and their disks. Statistics outlive detaching, and are mapped by whoever reads
 * them; they count as files only.
 */
public record Inventory(Map<String, String> things) {
    private static final Pattern OF_GUESTS = Pattern
            .compile("dom-\\d\\d+\\..*|.*\\.(vbd|vif|con|conn)-.*|.*\\.img");

    public Inventory {
        things = Map.copyOf(things);
    }

    /** Takes stock. */
    public static Inventory of(Ringdom ringdom) {
        Map<String, String> things = new TreeMap<>();
        try (CoreTableView table = CoreTableView.open(ringdom.folder())) {
            for (int slot = 0; slot < table.slots(); slot++) {
                DomainRecord domain = table.record(slot);
                if (domain.state() != DomainRecord.FREE) {
                    ports(table, slot, domain, things);
                    if (slot >= table.geometry().serviceSlots()) {
                        grants(ringdom, domain, things);
                    }
                }
            }
        }
        files(ringdom, things);
        nodes(ringdom, things);
        ringdom.services().forEach(service -> processes(service, things));
        return new Inventory(things);
    }

    private static void ports(CoreTableView table, int slot, DomainRecord domain, Map<String, String> things) {
        Map<String, Integer> kinds = new TreeMap<>();
        for (int port = 1; port < table.ports(slot); port++) {
            long word = table.portWordAt(slot, port);
            String kind = switch (PortWord.state(word)) {
                case PortWord.UNBOUND -> "waiting for domain " + PortWord.peerDomid(word);
                case PortWord.INTERDOMAIN -> "to domain " + PortWord.peerDomid(word);
                case PortWord.VIRQ -> "virq " + PortWord.virq(word);
                case PortWord.IPI -> "ipi";
                default -> null;
            };
            if (kind != null) {
                kinds.merge(kind, 1, Integer::sum);
            }
        }
        things.put("ports of domain " + domain.domid(), domain.usedPorts() + " " + kinds);
    }

    private static void grants(Ringdom ringdom, DomainRecord domain, Map<String, String> things) {
        try (GuestMemory memory = GuestMemory.open(ringdom.folder(), domain.domid(), domain.incarnation(),
                domain.maxPages(), domain.grantFrames())) {
            SharedBuffer entries = memory.grantTable();
            Map<Integer, Integer> granted = new TreeMap<>();
            GrantEntryV1 entry = new GrantEntryV1();
            for (int ref = 0; ref < memory.grantEntries(); ref++) {
                int header = entry.wrap(entries, GrantEntryV1.entryOffset(ref)).headerVolatile();
                if (GrantEntryV1.headerFlags(header) != 0) {
                    granted.merge(GrantEntryV1.headerDomid(header), 1, Integer::sum);
                }
            }
            things.put("grants of domain " + domain.domid(), "by domain: " + granted);
        }
    }

    private static void files(Ringdom ringdom, Map<String, String> things) {
        for (Path root : new Path[]{ringdom.folder().shm(), ringdom.folder().views()}) {
            try {
                Files.walkFileTree(root, new FileVisitor(root, things));
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    /** All but what media drivers keep; files may vanish meanwhile. */
    private static final class FileVisitor extends SimpleFileVisitor<Path> {
        private final Path root;
        private final Map<String, String> things;

        FileVisitor(Path root, Map<String, String> things) {
            this.root = root;
            this.things = things;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            things.put("file " + root.relativize(folder), "there");
            return folder.equals(root.resolve("drivers")) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            things.put("file " + root.relativize(file), "there");
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failed) throws IOException {
            if (failed instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw failed;
        }
    }

    private static void nodes(Ringdom ringdom, Map<String, String> things) {
        ringdom.xenstore("xenstore-ls", "-f").ok().out().lines()
                .forEach(line -> things.put("node " + line.split(" = ", 2)[0], "there"));
    }

    private static void processes(Ringdom.Entry service, Map<String, String> things) {
        Path process = Path.of("/proc", Integer.toString(service.pid()));
        Map<String, Integer> mapped = new TreeMap<>();
        Map<String, Integer> open = new TreeMap<>();
        try (Stream<String> lines = Files.lines(process.resolve("maps"));
                Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
            lines.filter(line -> line.indexOf('/') >= 0)
                    .forEach(line -> countIfOfGuest(Path.of(line.substring(line.indexOf('/'))), mapped));
            descriptors.forEach(descriptor -> countIfOfGuest(target(descriptor), open));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        things.put("mappings of " + service.role(), mapped.toString());
        things.put("open files of " + service.role(), open.toString());
    }

    private static void countIfOfGuest(Path file, Map<String, Integer> counts) {
        String name = file.getFileName() == null ? "" : file.getFileName().toString();
        if (OF_GUESTS.matcher(name).matches()) {
            counts.merge(name, 1, Integer::sum);
        }
    }

    private static Path target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor);
        } catch (IOException closedMeanwhile) {
            return Path.of("");
        }
    }

    /** What is otherwise than in {@code before}, a line for each. */
    public String differenceFrom(Inventory before) {
        Map<String, String> changes = new TreeMap<>();
        things.forEach((name, value) -> {
            String was = before.things.getOrDefault(name, "missing");
            if (!was.equals(value)) {
                changes.put(name, was + " -> " + value);
            }
        });
        before.things.forEach((name, value) -> {
            if (!things.containsKey(name)) {
                changes.put(name, value + " -> missing");
            }
        });
        StringBuilder lines = new StringBuilder();
        changes.forEach((name, change) -> lines.append(name).append(": ").append(change).append('\n'));
        return lines.toString();
    }
}
