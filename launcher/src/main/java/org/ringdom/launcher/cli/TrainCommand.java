package org.ringdom.launcher.cli;

import org.ringdom.launcher.training.Training;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "train", hidden = true, description = "Make the AOT caches with which processes start faster. `./ringdom`"
        + " does it after each build.")
final class TrainCommand extends InstanceCommand {
    @Option(names = "--commands", hidden = true, description = "Only carry out what is recorded.")
    private boolean commands;

    @Override
    public Integer call() throws Exception {
        if (commands) {
            return Training.commands(context().control(), instance(), words -> Cli.run(context(), words));
        }
        return Training.run(context().control(), instanceOr("train-" + ProcessHandle.current().pid()),
                Main.class.getName(), out());
    }
}
