package org.ringdom.launcher.cli;

import org.ringdom.launcher.api.SupervisorClient;
import org.ringdom.launcher.cli.top.Top;
import org.ringdom.platform.terminal.Termios;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "top", description = {"Show what domains use, with the columns of xentop.",
    "On a terminal the table is drawn again and again: q quits, s sorts by the next column."}, footer = {"",
        "NETTX and NETRX are the guest's. VBD_OO stays 0: a request never waits for a free slot of the backend.",
        "Behind the word `top`, -i is xentop's; the instance is named before it: ringdom -i NAME top."})
final class TopCommand extends InstanceCommand {
    /** What xentop calls -i, which means the instance here: {@link Cli} puts it in. */
    static final String ITERATIONS = "--iterations";

    private static final double MS_PER_S = 1000;
    private static final double MAX_DELAY_S = 86_400;

    @Option(names = {"-b", "--batch"}, description = "Print lines, for scripts. The first CPU(%%) is 0.")
    private boolean batch;

    @Option(names = TopCommand.ITERATIONS, paramLabel = "N", defaultValue = "0", description = "End after N updates; behind the word `top`, -i N means the same. Default: never.")
    private int times;

    @Option(names = {"-d",
        "--delay"}, paramLabel = "SECS", defaultValue = "3", description = "Seconds between updates. Default: ${DEFAULT-VALUE}.")
    private double delayS;

    @Option(names = {"-f", "--full-name"}, description = "Do not cut names.")
    private boolean fullNames;

    @Option(names = {"-r", "--repeat-header"}, description = "With -b: the titles before each update.")
    private boolean repeatHead;

    @Mixin
    private OutputOption output;

    @Override
    public Integer call() throws Exception {
        if (!(delayS > 0 && delayS <= MAX_DELAY_S)) {
            throw new CliException("--delay " + delayS + ": more than 0 and at most " + MAX_DELAY_S + " seconds");
        }
        boolean lines = batch || output.json();
        if (!lines && !(Termios.isTerminal(Termios.STDIN) && Termios.isTerminal(Termios.STDOUT))) {
            throw new CliException("this is no terminal; -b prints lines");
        }
        try (SupervisorClient client = connect()) {
            Top top = new Top(instance().folder(), client, out(),
                    new Top.Options(Math.max(1, Math.round(delayS * MS_PER_S)), times, fullNames, repeatHead));
            if (output.json()) {
                top.json();
            } else if (batch) {
                top.batch();
            } else {
                top.interactive();
            }
        }
        return Cli.OK;
    }
}
