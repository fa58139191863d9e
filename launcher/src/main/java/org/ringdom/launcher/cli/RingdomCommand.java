package org.ringdom.launcher.cli;

import java.util.List;
import java.util.Optional;

import org.ringdom.launcher.api.Instance;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code ringdom} itself; all work is done by its subcommands. */
@Command(name = "ringdom", mixinStandardHelpOptions = true, versionProvider = VersionProvider.class, description = "A Xen-compatible virtual machine host whose every process can be killed without loss.", synopsisSubcommandLabel = "COMMAND", commandListHeading = "%nCommands:%n", optionListHeading = "%nOptions:%n", footer = {
    "",
    "Exit codes: 0 done, 1 refused or failed, 2 wrong usage.",
    "Start here: `ringdom demo`, `ringdom linux`, or `ringdom up -d --wait` and `ringdom create FILE.cfg`."})
final class RingdomCommand implements Runnable {
    /** In the order in which they are listed. */
    private static final List<Class<?>> COMMANDS = List.of(UpCommand.class, DownCommand.class, StatusCommand.class,
            RestartCommand.class, ResetFailedCommand.class,
            LogsCommand.class, CreateCommand.class, ListCommand.class, TopCommand.class, UptimeCommand.class,
            InfoCommand.class,
            ConfigCommand.class, DomainVerbs.Pause.class, DomainVerbs.Unpause.class, ShutdownCommands.Shutdown.class,
            ShutdownCommands.Reboot.class, RenameCommand.class, DomainVerbs.Destroy.class, VcpuListCommand.class,
            AdjustCommands.VcpuSet.class, AdjustCommands.MemSet.class, AdjustCommands.Sysrq.class,
            BlockListCommand.class,
            DeviceCommands.BlockAttach.class, DeviceCommands.BlockDetach.class, NetworkListCommand.class,
            DeviceCommands.NetworkAttach.class, DeviceCommands.NetworkDetach.class, NetworkDumpCommand.class,
            ConsoleCommand.class, DomainIdCommands.Number.class, DomainIdCommands.Name.class, StatsCommand.class,
            BlktapStatsCommand.class, EventsCommand.class, DmesgCommand.class, XenstoreCommand.class,
            DoctorCommand.class,
            ImageCommand.class, LinuxCommand.class, DemoCommand.class, CompletionCommand.class, ManCommand.class,
            TrainCommand.class,
            CommandLine.HelpCommand.class);

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

    /** Classes of the commands, one or all of which are made known to picocli. */
    static List<Class<?>> commands() {
        return COMMANDS;
    }

    /** The class of the command that has this name. */
    static Optional<Class<?>> command(String name) {
        return COMMANDS.stream().filter(type -> type.getAnnotation(Command.class).name().equals(name)).findFirst();
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
