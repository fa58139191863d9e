package org.ringdom.launcher.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.ringdom.launcher.cli.output.NodeText;
import org.ringdom.launcher.store.StoreConnection;
import org.ringdom.launcher.store.StoreRefusal;
import org.ringdom.runtime.memory.InstanceFolder;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "xenstore", description = "Read, change and watch the store, as the xenstore clients do.", subcommands = {
    XenstoreCommand.Ls.class, XenstoreCommand.Read.class, XenstoreCommand.Write.class, XenstoreCommand.Rm.class,
    XenstoreCommand.ListNodes.class, XenstoreCommand.Exists.class, XenstoreCommand.Watch.class,
    XenstoreTransfer.Export.class, XenstoreTransfer.Import.class, XenstoreQuotaCommand.class})
final class XenstoreCommand extends InstanceCommand {
    private static final long PATIENCE_NS = 15_000_000_000L;
    private static final long RETRY_MS = 20;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(),
                "what about the store? ls, read, write, rm, list, exists, watch, export, import, quota");
    }

    /** Something done with a connection; it may be done again if the store dies meanwhile. */
    interface Work<T> {
        T with(StoreConnection store) throws IOException, CliException;
    }

    /** What the commands have in common: a store that dies is waited for. */
    abstract static class StoreVerb extends InstanceCommand {
        <T> T work(Work<T> work) throws CliException, InterruptedException {
            InstanceFolder folder = instance().folder();
            long deadlineNs = System.nanoTime() + PATIENCE_NS;
            try (Progress progress = Progress.of(context(), "waiting for the store")) {
                while (true) {
                    try (StoreConnection store = StoreConnection.open(folder.storeSocket())) {
                        return work.with(store);
                    } catch (StoreRefusal refused) {
                        if (!refused.errno().equals("EAGAIN")) {
                            throw new CliException(explained(refused.errno()));
                        }
                    } catch (IOException away) {
                        if (!java.nio.file.Files.exists(folder.processTable())) {
                            throw new CliException("no instance '" + instance().name()
                                    + "' is running; start it with `ringdom up -d`");
                        }
                        if (System.nanoTime() - deadlineNs > 0) {
                            throw new CliException("the store does not answer; `ringdom status` shows how it is");
                        }
                        Thread.sleep(RETRY_MS);
                    }
                }
            }
        }

        private static String explained(String errno) {
            return switch (errno) {
                case "ENOENT" -> "there is no such node (ENOENT)";
                case "EINVAL" -> "that is no path of a node (EINVAL)";
                case "EACCES" -> "that is not allowed (EACCES)";
                case "ENOSPC" -> "the store's disk or a quota is full (ENOSPC)";
                case "E2BIG" -> "the value is too long, 4096 bytes with its path are allowed (E2BIG)";
                default -> "the store refuses: " + errno;
            };
        }
    }

    /** {@code xenstore ls}. */
    @Command(name = "ls", description = "Show a tree, as xenstore-ls does.")
    static final class Ls extends StoreVerb {
        @Option(names = "-f", description = "Show whole paths.")
        private boolean full;

        @Option(names = "-p", description = "Show permissions.")
        private boolean permissions;

        @Mixin
        private OutputOption output;

        @Parameters(arity = "0..1", paramLabel = "PATH", defaultValue = "/", description = "Default: ${DEFAULT-VALUE}")
        private String path;

        @Override
        public Integer call() throws Exception {
            List<NodeText.Node> nodes = work(store -> {
                List<NodeText.Node> found = new ArrayList<>();
                children(store, path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path,
                        0, found);
                return found;
            });
            if (output.json()) {
                printJson(nodes.stream().map(NodeText::json).toList());
            } else {
                nodes.forEach(node -> out().println(NodeText.line(node, full, permissions)));
            }
            return Cli.OK;
        }

        private void children(StoreConnection store, String parent, int depth, List<NodeText.Node> found)
                throws IOException {
            for (String name : store.list(parent)) {
                String child = (parent.equals("/") ? "" : parent) + "/" + name;
                try {
                    found.add(new NodeText.Node(child, name, depth, store.read(child),
                            permissions || output.json() ? store.permissions(child) : List.of()));
                    children(store, child, depth + 1, found);
                } catch (StoreRefusal gone) {
                    if (!gone.errno().equals("ENOENT")) {
                        throw gone;
                    }
                }
            }
        }
    }

    /** {@code xenstore read}. */
    @Command(name = "read", description = "Print values of nodes.")
    static final class Read extends StoreVerb {
        @Option(names = "-p", description = "Print the paths as well.")
        private boolean paths;

        @Mixin
        private OutputOption output;

        @Parameters(arity = "1..*", paramLabel = "PATH")
        private List<String> nodes;

        @Override
        public Integer call() throws Exception {
            Map<String, Object> values = new LinkedHashMap<>();
            for (String node : nodes) {
                values.put(node, NodeText.printable(work(store -> store.read(node))));
            }
            if (output.json()) {
                printJson(values);
            } else {
                values.forEach((path, value) -> out().println(paths ? path + ": " + value : value));
            }
            return Cli.OK;
        }
    }

    /** {@code xenstore write}. */
    @Command(name = "write", description = "Store values of nodes; makes nodes that are not there.")
    static final class Write extends StoreVerb {
        @Parameters(arity = "2..*", paramLabel = "PATH VALUE", description = "In pairs.")
        private List<String> pairs;

        @Override
        public Integer call() throws Exception {
            if (pairs.size() % 2 != 0) {
                throw new CliException("'" + pairs.getLast() + "' has no value; paths and values come in pairs");
            }
            for (int i = 0; i < pairs.size(); i += 2) {
                String path = pairs.get(i);
                byte[] value = pairs.get(i + 1).getBytes(StandardCharsets.UTF_8);
                work(store -> {
                    store.write(path, value);
                    return path;
                });
            }
            return Cli.OK;
        }
    }

    /** {@code xenstore rm}. */
    @Command(name = "rm", description = "Remove nodes and all below them.")
    static final class Rm extends StoreVerb {
        @Parameters(arity = "1..*", paramLabel = "PATH")
        private List<String> nodes;

        @Override
        public Integer call() throws Exception {
            for (String node : nodes) {
                work(store -> {
                    store.rm(node);
                    return node;
                });
            }
            return Cli.OK;
        }
    }

    /** {@code xenstore list}. */
    @Command(name = "list", description = "Print the names of a node's children.")
    static final class ListNodes extends StoreVerb {
        @Mixin
        private OutputOption output;

        @Parameters(paramLabel = "PATH")
        private String node;

        @Override
        public Integer call() throws Exception {
            List<String> names = work(store -> store.list(node));
            if (output.json()) {
                printJson(names);
            } else {
                names.forEach(out()::println);
            }
            return Cli.OK;
        }
    }

    /** {@code xenstore exists}. */
    @Command(name = "exists", description = "Exit code 0 if the node is there, 1 if not.")
    static final class Exists extends StoreVerb {
        @Parameters(paramLabel = "PATH")
        private String node;

        @Override
        public Integer call() throws Exception {
            return work(store -> {
                try {
                    store.read(node);
                    return Cli.OK;
                } catch (StoreRefusal refused) {
                    if (refused.errno().equals("ENOENT")) {
                        return Cli.FAILED;
                    }
                    throw refused;
                }
            });
        }
    }

    /** {@code xenstore watch}. */
    @Command(name = "watch", description = {"Print the path of each change of nodes and of what is below them.",
        "Goes on over restarts of the store; as a change may be missed then, each node is printed again."})
    static final class Watch extends StoreVerb {
        @Option(names = "-n", paramLabel = "N", defaultValue = "0", description = "End after N changes; each node's first line is one. Default: never.")
        private int count;

        @Parameters(arity = "1..*", paramLabel = "PATH")
        private List<String> nodes;

        @Override
        public Integer call() throws Exception {
            int[] seen = {0};
            while ((count <= 0 || seen[0] < count) && !out().checkError()) {
                try (StoreConnection store = work(open -> {
                    StoreConnection own = StoreConnection.open(instance().folder().storeSocket());
                    for (String node : nodes) {
                        own.watch(node, node);
                    }
                    return own;
                })) {
                    while ((count <= 0 || seen[0] < count) && !out().checkError()) {
                        out().println(store.next().path());
                        out().flush();
                        seen[0]++;
                    }
                } catch (IOException died) {
                    continue;
                }
            }
            return Cli.OK;
        }
    }
}
