package org.ringdom.launcher.cli;

import org.ringdom.launcher.api.SupervisorClient;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "rename", description = "Give a domain another name.")
final class RenameCommand extends InstanceCommand {
    @Parameters(index = "0", paramLabel = "DOMAIN", description = "Its name or number.")
    private String domain;

    @Parameters(index = "1", paramLabel = "NAME", description = "What it is called from now on.")
    private String name;

    @Override
    public Integer call() throws Exception {
        try (SupervisorClient client = connect()) {
            client.rename(DomainNames.find(client.list(), domain).domid(), name);
        }
        return Cli.OK;
    }
}
