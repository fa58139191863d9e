package org.ringdom.launcher.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.ringdom.launcher.cli.output.NodeText;
import org.ringdom.launcher.store.StoreRefusal;
import org.ringdom.launcher.store.stream.StateExport;
import org.ringdom.launcher.store.stream.StateStream;
import org.ringdom.launcher.store.stream.StoredNode;
import org.ringdom.platform.terminal.Termios;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The store in a file, and back: a line for each node, as {@code xenstore-ls -fp} prints it, or the stream in which the Xen
 * project's stores hand their state on.
 */
final class XenstoreTransfer {
    private static final String STDIO = "-";

    private XenstoreTransfer() {
    }

    /** What an export is written as. */
    enum Format {
        TEXT("text"), LIVE_UPDATE("live-update");

        private final String word;

        Format(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    /** {@code xenstore export}. */
    @Command(name = "export", description = {
        "Print a node and all below it as they are at one moment: a line each, with "
                + "path, value and permissions.",
        "With --format=live-update all of the store as the stream of records that the Xen project's stores hand on: "
                + "nodes, quotas, the domains' rings and watches.",
        "`xenstore import` reads both."})
    static final class Export extends XenstoreCommand.StoreVerb {
        @Option(names = "--format", paramLabel = "FORMAT", defaultValue = "text", description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
        private Format format;

        @Option(names = "-w", paramLabel = "FILE", description = "Write there. Default: standard output.")
        private String file = STDIO;

        @Parameters(arity = "0..1", paramLabel = "PATH", defaultValue = "/", description = "Default: ${DEFAULT-VALUE}, all of it.")
        private String path;

        @Override
        public Integer call() throws Exception {
            if (format == Format.TEXT) {
                StringBuilder lines = new StringBuilder();
                for (StoredNode node : work(store -> StateExport.nodes(store, path))) {
                    lines.append(NodeText.line(new NodeText.Node(node.path(), "", 0, node.value(), node.permissions()),
                            true, true)).append('\n');
                }
                if (file.equals(STDIO)) {
                    print(lines.toString());
                } else {
                    write(lines.toString().getBytes(StandardCharsets.UTF_8));
                }
                return Cli.OK;
            }
            if (!path.equals("/")) {
                throw new CliException("--format=live-update is about all of the store; leave '" + path + "' out");
            }
            if (file.equals(STDIO) && Termios.isTerminal(Termios.STDOUT)) {
                throw new CliException("the stream is no text: add -w FILE, or send it to one");
            }
            write(work(StateExport::stream));
            return Cli.OK;
        }

        private void write(byte[] bytes) throws CliException {
            try (OutputStream to = file.equals(STDIO)
                    ? new FileOutputStream(FileDescriptor.out)
                    : new FileOutputStream(file)) {
                to.write(bytes);
            } catch (IOException failed) {
                throw new CliException("cannot write the export: " + failed.getMessage());
            }
        }
    }

    /** {@code xenstore import}. */
    @Command(name = "import", description = {
        "Store the nodes of an export, values and permissions, all at once or none.",
        "Nodes that are in the store and not in the file stay. Of a live-update stream the nodes and who may watch "
                + "@introduceDomain and @releaseDomain are taken."})
    static final class Import extends XenstoreCommand.StoreVerb {
        @Parameters(paramLabel = "FILE", description = "As `xenstore export` wrote it; - for standard input.")
        private String file;

        @Override
        public Integer call() throws Exception {
            byte[] bytes = bytes();
            List<StoredNode> nodes = StateStream.begins(bytes) ? stream(bytes) : text(bytes);
            work(store -> {
                store.begin();
                try {
                    for (StoredNode node : nodes) {
                        if (!node.isSpecial()) {
                            store.write(node.path(), node.value());
                            store.permissions(node.path(), node.permissions());
                        }
                    }
                    for (StoredNode special : nodes.stream().filter(StoredNode::isSpecial).toList()) {
                        store.permissions(special.path(), special.permissions()); // of no transaction, so last
                    }
                } catch (StoreRefusal refused) {
                    throw new CliException("nothing was imported: " + refused.getMessage());
                }
                store.end(true);
                return nodes;
            });
            return Cli.OK;
        }

        private List<StoredNode> text(byte[] bytes) throws CliException {
            List<StoredNode> nodes = new ArrayList<>();
            int number = 0;
            for (String line : new String(bytes, StandardCharsets.UTF_8).lines().toList()) {
                number++;
                if (!line.isBlank()) {
                    NodeText.Node node = NodeText.parse(line);
                    if (node == null) {
                        throw new CliException(file + ":" + number + ": no line of an export; PATH = \"VALUE\"   "
                                + "(PERMISSIONS) is one");
                    }
                    nodes.add(new StoredNode(node.path(), node.value(), node.permissions()));
                }
            }
            return nodes;
        }

        private List<StoredNode> stream(byte[] bytes) throws CliException {
            try {
                StateStream stream = StateStream.parse(bytes);
                if (stream.passedOver() > 0) {
                    context().err().println(stream.passedOver() + " records that are no nodes are passed over: quotas,"
                            + " connections, watches, transactions");
                }
                return stream.nodes();
            } catch (IOException wrong) {
                throw new CliException(file + " cannot be imported: " + wrong.getMessage());
            }
        }

        private byte[] bytes() throws CliException {
            try {
                return file.equals(STDIO) ? System.in.readAllBytes() : Files.readAllBytes(Path.of(file));
            } catch (NoSuchFileException missing) {
                throw new CliException("there is no file " + file);
            } catch (IOException unreadable) {
                throw new CliException(file + " cannot be read: " + unreadable.getMessage());
            }
        }
    }
}
