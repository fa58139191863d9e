package org.ringdom.launcher.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;

import org.ringdom.launcher.api.Instance;
import org.ringdom.launcher.api.SupervisorClient;
import org.ringdom.launcher.api.SupervisorException;
import org.ringdom.launcher.cli.output.Json;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command about one instance. */
@Command
abstract class InstanceCommand implements Callable<Integer> {
    @Spec
    private CommandSpec own;

    @SuppressWarnings("unused") // picocli looks at it
    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help and exit.")
    private boolean help;

    private RingdomCommand root() {
        return (RingdomCommand) own.root().userObject();
    }

    /** The world around. */
    CliContext context() {
        return root().context();
    }

    /** Where results go. */
    PrintWriter out() {
        return context().out();
    }

    /** The instance that the options name. */
    Instance instance() throws CliException {
        return root().instance();
    }

    /** The instance that {@code -i} names; without it the one of that name, whatever the environment says. */
    Instance instanceOr(String name) throws CliException {
        return root().instanceOr(name);
    }

    /** A session with its supervisor. */
    SupervisorClient connect() throws CliException, SupervisorException {
        return context().control().connect(instance());
    }

    /** Prints a text that ends its own lines. */
    void print(String text) {
        out().print(text);
    }

    /** Prints a value as JSON. */
    void printJson(Object value) {
        out().println(Json.write(value));
    }
}
