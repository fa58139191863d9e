package org.ringdom.launcher.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Set;

import org.ringdom.launcher.api.SupervisorException;
import org.ringdom.launcher.toolstack.ToolstackException;
import org.ringdom.launcher.toolstack.config.ConfigException;

import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Runs one command line: parse, carry out, turn every failure into one line and an exit code. */
public final class Cli {
    /** Done. */
    public static final int OK = 0;
    /** Refused or failed. */
    public static final int FAILED = 1;
    /** Wrong usage. */
    public static final int USAGE = 2;

    /** Commands that want to know of all others. */
    private static final Set<String> LOOK_THROUGH = Set.of("help", "completion", "man");

    private Cli() {
    }

    /** Carries out the command and flushes both outputs. */
    public static int run(CliContext context, String... arguments) {
        try {
            return commandLine(context, needed(arguments)).execute(asXentop(arguments));
        } finally {
            context.out().flush();
            context.err().flush();
        }
    }

    /** Behind {@code top}, {@code -i} is xentop's number of iterations and not the instance. */
    static String[] asXentop(String... arguments) {
        String[] words = arguments.clone();
        int command = commandAt(words);
        if (command == words.length || !words[command].equals("top")) {
            return words;
        }
        for (int i = command + 1; i < words.length; i++) {
            if (words[i].equals("-i")) {
                words[i] = TopCommand.ITERATIONS;
            } else if (words[i].matches("-i\\d+")) {
                words[i] = TopCommand.ITERATIONS + "=" + words[i].substring(2);
            }
        }
        return words;
    }

    /** Where the name of the command stands; behind the last word if there is none. */
    private static int commandAt(String... words) {
        int at = 0;
        while (at < words.length && words[at].startsWith("-")) {
            at += words[at].equals("-i") || words[at].equals("--instance") ? 2 : 1;
        }
        return Math.min(at, words.length);
    }

    /** The one command that is called: to read the annotations of all would take most of the time of many. All, if they are looked through. */
    private static List<Class<?>> needed(String... arguments) {
        int command = commandAt(arguments);
        if (command == arguments.length || LOOK_THROUGH.contains(arguments[command])) {
            return RingdomCommand.commands();
        }
        return RingdomCommand.command(arguments[command]).map(List::<Class<?>>of).orElseGet(RingdomCommand::commands);
    }

    /** With all commands. */
    static CommandLine commandLine(CliContext context) {
        return commandLine(context, RingdomCommand.commands());
    }

    private static CommandLine commandLine(CliContext context, List<Class<?>> commands) {
        CommandLine line = new CommandLine(new RingdomCommand(context));
        commands.forEach(line::addSubcommand);
        return line.setOut(context.out()).setErr(context.err())
                .setCaseInsensitiveEnumValuesAllowed(true).setUsageHelpAutoWidth(false).setUsageHelpWidth(100)
                .setParameterExceptionHandler((e, args) -> usage(e, context.err()))
                .setExecutionExceptionHandler((e, command, result) -> failure(e, command, context));
    }

    private static int usage(ParameterException e, PrintWriter err) {
        String command = e.getCommandLine().getCommandSpec().qualifiedName(" ");
        err.println("ringdom: " + firstLine(e.getMessage()) + didYouMean(e) + " (see " + command + " --help)");
        return USAGE;
    }

    private static String didYouMean(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            var suggestions = unmatched.getSuggestions();
            return suggestions.isEmpty() ? "" : "; did you mean '" + suggestions.get(0) + "'?";
        }
        return "";
    }

    private static int failure(Exception e, CommandLine command, CliContext context) {
        boolean expected = e instanceof CliException || e instanceof SupervisorException || e instanceof ConfigException
                || e instanceof ToolstackException;
        if (expected) {
            context.err()
                    .println(e instanceof ConfigException ? e.getMessage() : "ringdom: " + firstLine(e.getMessage()));
            return FAILED;
        }
        if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            context.err().println("ringdom: interrupted");
            return FAILED;
        }
        context.err().println("ringdom: internal error in '" + command.getCommandSpec().qualifiedName(" ") + "': " + e
                + (debug(context) ? "" : " (RINGDOM_DEBUG=1 shows where)"));
        if (debug(context)) {
            e.printStackTrace(context.err());
        }
        return FAILED;
    }

    private static boolean debug(CliContext context) {
        return "1".equals(context.environment().get("RINGDOM_DEBUG"));
    }

    private static String firstLine(String message) {
        return message == null ? "no reason given" : message.lines().findFirst().orElse("");
    }
}
