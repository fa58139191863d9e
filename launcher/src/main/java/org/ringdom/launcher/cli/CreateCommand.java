package org.ringdom.launcher.cli;

import java.util.LinkedHashMap;
import java.util.Map;

import org.ringdom.launcher.api.SupervisorClient;
import org.ringdom.launcher.toolstack.config.DomainConfig;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "create", description = "Make a domain from a file in xl.cfg syntax and start it.", footer = {"",
    "Relative paths in the file are taken from the file's folder.",
    "kernel = \"java:CLASS\" starts a Java guest; class_path = [ 'my.jar' ] says where its classes are."})
final class CreateCommand extends InstanceCommand {
    @Option(names = {"-p", "--paused"}, description = "Leave it paused. Default: let it run.")
    private boolean paused;

    @Option(names = {"-c", "--console"}, description = "Attach this terminal to its console; Ctrl-] leaves it.")
    private boolean console;

    @Option(names = {"-n", "--dryrun"}, description = "Only check the file and print what it means. Needs no instance.")
    private boolean dryRun;

    @Option(names = {"-q", "--quiet"}, description = "Print warnings and errors only.")
    private boolean quiet;

    @Mixin
    private OutputOption output;

    @Mixin
    private DomainFileArguments file;

    @Override
    public Integer call() throws Exception {
        DomainFile domain = file.read();
        domain.warnings().forEach(context().err()::println);
        context().err().flush();
        domain.check();
        DomainConfig config = domain.config();
        if (dryRun) {
            print(config.print());
            return Cli.OK;
        }
        int domid;
        try (SupervisorClient client = connect()) {
            try (Progress progress = Progress.of(context(), "making domain '" + config.name() + "'")) {
                domid = client.create(config.print(), paused);
            }
            if (output.json()) {
                Map<String, Object> made = new LinkedHashMap<>();
                made.put("domid", domid);
                made.put("name", config.name());
                made.put("paused", paused);
                printJson(made);
            } else if (!quiet) {
                out().println(
                        "domain " + domid + " '" + config.name() + "' " + (paused ? "created, paused" : "started"));
            }
        }
        return console ? ConsoleCommand.attach(context(), instance(), domid) : Cli.OK;
    }
}
