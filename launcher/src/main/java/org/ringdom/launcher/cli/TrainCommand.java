package org.ringdom.launcher.cli;

import org.ringdom.launcher.training.Training;

import picocli.CommandLine.Command;

@Command(name = "train", hidden = true, description = "Make the AOT caches with which processes start faster. `./ringdom`"
        + " does it after each build.")
final class TrainCommand extends InstanceCommand {
    @Override
    public Integer call() throws Exception {
        return Training.run(context().control(), instanceOr("train-" + ProcessHandle.current().pid()),
                Main.class.getName(), out());
    }
}
