package org.ringdom.launcher.cli;

import org.ringdom.launcher.api.Instance;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code ringdom} itself; all work is done by its subcommands. */
@Command(name = "ringdom", mixinStandardHelpOptions = true, versionProvider = VersionProvider.class, description = "A Xen-compatible virtual machine host whose every process can be killed without loss.", synopsisSubcommandLabel = "COMMAND", commandListHeading = "%nCommands:%n", optionListHeading = "%nOptions:%n", subcommands = {
    UpCommand.class, DownCommand.class, StatusCommand.class, RestartCommand.class, ResetFailedCommand.class,
    LogsCommand.class, CreateCommand.class, ListCommand.class, TopCommand.class, UptimeCommand.class, InfoCommand.class,
    ConfigCommand.class, DomainVerbs.Pause.class, DomainVerbs.Unpause.class, ShutdownCommands.Shutdown.class,
    ShutdownCommands.Reboot.class, RenameCommand.class, DomainVerbs.Destroy.class, VcpuListCommand.class,
    AdjustCommands.VcpuSet.class, AdjustCommands.MemSet.class, AdjustCommands.Sysrq.class, BlockListCommand.class,
    DeviceCommands.BlockAttach.class, DeviceCommands.BlockDetach.class, NetworkListCommand.class,
    DeviceCommands.NetworkAttach.class, DeviceCommands.NetworkDetach.class, NetworkDumpCommand.class,
    ConsoleCommand.class, DomainIdCommands.Number.class, DomainIdCommands.Name.class, StatsCommand.class,
    BlktapStatsCommand.class, EventsCommand.class, DmesgCommand.class, XenstoreCommand.class, DoctorCommand.class,
    ImageCommand.class, LinuxCommand.class, DemoCommand.class, CompletionCommand.class, ManCommand.class,
    TrainCommand.class,
    CommandLine.HelpCommand.class}, footer = {"",
        "Exit codes: 0 done, 1 refused or failed, 2 wrong usage.",
        "Start here: `ringdom demo`, `ringdom linux`, or `ringdom up -d --wait` and `ringdom create FILE.cfg`."})
final class RingdomCommand implements Runnable {
    private final CliContext context;

    @Spec
    private CommandSpec spec;

    @Option(names = {"-i",
        "--instance"}, paramLabel = "NAME", scope = ScopeType.INHERIT, description = "Which instance is meant; several run side by side. Default: $RINGDOM_INSTANCE, or '"
                + Instance.DEFAULT_NAME + "'.")
    private String instanceName;

    RingdomCommand(CliContext context) {
        this.context = context;
    }

    CliContext context() {
        return context;
    }

    Instance instance() throws CliException {
        String name = instanceName;
        if (name == null) {
            String variable = context.environment().get("RINGDOM_INSTANCE");
            name = variable == null || variable.isEmpty() ? Instance.DEFAULT_NAME : variable;
        }
        return named(name);
    }

    /** The instance that {@code -i} names, or else the one of that name. */
    Instance instanceOr(String otherwise) throws CliException {
        return named(instanceName == null ? otherwise : instanceName);
    }

    private Instance named(String name) throws CliException {
        try {
            return Instance.of(name, context.environment());
        } catch (IllegalArgumentException e) {
            throw new CliException(e.getMessage());
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command given");
    }
}
