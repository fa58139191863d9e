package org.ringdom.launcher.cli;

import picocli.CommandLine.Option;

/** The option {@code -o} of commands that can print JSON. */
final class OutputOption {
    @Option(names = {"-o",
        "--output"}, paramLabel = "FORMAT", defaultValue = "table", description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private OutputFormat format;

    boolean json() {
        return format == OutputFormat.JSON;
    }
}
