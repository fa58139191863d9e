package org.ringdom.launcher.cli;

import java.nio.file.Files;
import java.util.List;

import org.ringdom.launcher.api.Instance;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "logs", description = "Show the logs of the processes, merged by time. Works while nothing runs, too.")
final class LogsCommand extends InstanceCommand {
    @Option(names = {"-f", "--follow"}, description = "Go on with what is written from now on, until Ctrl-C.")
    private boolean follow;

    @Option(names = {"-n",
        "--lines"}, paramLabel = "N", defaultValue = "50", description = "Lines of each log at most. Default: ${DEFAULT-VALUE}.")
    private int lines;

    @Parameters(paramLabel = "SERVICE", description = "As `ringdom status` names them. Default: all.")
    private List<String> services = List.of();

    @Override
    public Integer call() throws Exception {
        Instance instance = instance();
        if (!Files.isDirectory(instance.folder().logs())) {
            throw new CliException("instance '" + instance.name() + "' has no logs in " + instance.folder().logs()
                    + "; it was never started");
        }
        LogReader reader = new LogReader(instance.folder().logs(), services);
        List<String> unknown = reader.withoutLog();
        if (!unknown.isEmpty()) {
            throw new CliException("there is no log of " + String.join(", ", unknown) + "; there are logs of "
                    + String.join(", ", reader.available()));
        }
        reader.tail(Math.max(0, lines)).forEach(out()::println);
        out().flush();
        while (follow && !out().checkError()) {
            reader.news().forEach(out()::println);
            out().flush();
            Thread.sleep(LogReader.POLL_MS);
        }
        return Cli.OK;
    }
}
