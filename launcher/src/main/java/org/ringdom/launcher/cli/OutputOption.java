package org.ringdom.launcher.cli;

import picocli.CommandLine.Option;

/** The options of commands that can print JSON. */
final class OutputOption {
    @Option(names = {"-o",
        "--output"}, paramLabel = "FORMAT", defaultValue = "table", description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private OutputFormat format;

    @Option(names = "--json", description = "The same as -o json.")
    private boolean shortForm;

    boolean json() {
        return shortForm || format == OutputFormat.JSON;
    }
}
