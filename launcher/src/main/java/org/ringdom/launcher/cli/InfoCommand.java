package org.ringdom.launcher.cli;

import org.ringdom.launcher.api.HostInfo;
import org.ringdom.launcher.api.SupervisorClient;
import org.ringdom.launcher.cli.output.HostView;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "info", description = "Show the machine and the core.")
final class InfoCommand extends InstanceCommand {
    @Option(names = {"-n", "--numa"}, description = "Show where CPUs and memory sit as well.")
    private boolean numa;

    @Mixin
    private OutputOption output;

    @Override
    public Integer call() throws Exception {
        HostInfo info;
        try (SupervisorClient client = connect()) {
            info = client.info();
        }
        if (output.json()) {
            printJson(HostView.json(info, numa));
        } else {
            print(HostView.lines(info, numa));
        }
        return Cli.OK;
    }
}
