package org.ringdom.launcher.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(name = "completion", description = "Print a completion script for bash and zsh.", footer = {"",
    "For this shell:  source <(ringdom completion)",
    "For good:        ringdom completion > ~/.local/share/bash-completion/completions/ringdom"})
final class CompletionCommand extends InstanceCommand {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        out().println(AutoComplete.bash("ringdom", spec.root().commandLine()));
        return Cli.OK;
    }
}
