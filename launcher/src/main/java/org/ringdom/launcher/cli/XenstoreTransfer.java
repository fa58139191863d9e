package org.ringdom.launcher.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.ringdom.launcher.cli.output.NodeText;
import org.ringdom.launcher.store.StoreConnection;
import org.ringdom.launcher.store.StoreRefusal;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** A part of the store as a text, and back: a line for each node, as {@code xenstore-ls -fp} prints it. */
final class XenstoreTransfer {
    private static final String STDIN = "-";

    private XenstoreTransfer() {
    }

    /** {@code xenstore export}. */
    @Command(name = "export", description = {
        "Print a node and all below it as they are at one moment: a line each, with "
                + "path, value and permissions.",
        "`xenstore import` reads that."})
    static final class Export extends XenstoreCommand.StoreVerb {
        @Parameters(arity = "0..1", paramLabel = "PATH", defaultValue = "/", description = "Default: ${DEFAULT-VALUE}, all of it.")
        private String path;

        @Override
        public Integer call() throws Exception {
            List<String> lines = work(store -> {
                List<String> found = new ArrayList<>();
                store.begin();
                collect(store, path, found);
                store.end(false);
                return found;
            });
            lines.forEach(out()::println);
            return Cli.OK;
        }

        private static void collect(StoreConnection store, String top, List<String> found) throws IOException {
            found.add(
                    NodeText.line(new NodeText.Node(top, "", 0, store.read(top), store.permissions(top)), true, true));
            for (String name : store.list(top)) {
                collect(store, (top.equals("/") ? "" : top) + "/" + name, found);
            }
        }
    }

    /** {@code xenstore import}. */
    @Command(name = "import", description = {
        "Store the nodes of an export, values and permissions, all at once or none.",
        "Nodes that are in the store and not in the file stay."})
    static final class Import extends XenstoreCommand.StoreVerb {
        @Parameters(paramLabel = "FILE", description = "As `xenstore export` printed it; - for standard input.")
        private String file;

        @Override
        public Integer call() throws Exception {
            List<NodeText.Node> nodes = new ArrayList<>();
            int number = 0;
            for (String line : lines()) {
                number++;
                if (!line.isBlank()) {
                    nodes.add(NodeText.parse(line));
                    if (nodes.getLast() == null) {
                        throw new CliException(file + ":" + number + ": no line of an export; PATH = \"VALUE\"   "
                                + "(PERMISSIONS) is one");
                    }
                }
            }
            work(store -> {
                store.begin();
                try {
                    for (NodeText.Node node : nodes) {
                        store.write(node.path(), node.value());
                        store.permissions(node.path(), node.permissions());
                    }
                } catch (StoreRefusal refused) {
                    throw new CliException("nothing was imported: " + refused.getMessage());
                }
                store.end(true);
                return nodes;
            });
            return Cli.OK;
        }

        private List<String> lines() throws CliException {
            try {
                byte[] text = file.equals(STDIN) ? System.in.readAllBytes() : Files.readAllBytes(Path.of(file));
                return new String(text, StandardCharsets.UTF_8).lines().toList();
            } catch (NoSuchFileException missing) {
                throw new CliException("there is no file " + file);
            } catch (IOException unreadable) {
                throw new CliException(file + " cannot be read: " + unreadable.getMessage());
            }
        }
    }
}
