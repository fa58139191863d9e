package org.ringdom.launcher.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.ringdom.launcher.toolstack.ToolstackException;
import org.ringdom.launcher.toolstack.config.ConfigException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(name = "config", description = "Look at domain files.", subcommands = ConfigCommand.Validate.class)
final class ConfigCommand extends InstanceCommand {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(),
                "what about a domain file? `ringdom config validate FILE.cfg`");
    }

    @Command(name = "validate", description = {
        "Read a domain file as `ringdom create` does, and say what is wrong with it. Needs no instance.",
        "Warnings go to stderr and are no errors, unless --strict is given."})
    static final class Validate extends InstanceCommand {
        @Option(names = "--strict", description = "Exit code 1 if there are warnings.")
        private boolean strict;

        @Option(names = {"-q", "--quiet"}, description = "Print warnings and errors only.")
        private boolean quiet;

        @Mixin
        private OutputOption output;

        @Mixin
        private DomainFileArguments file;

        @Override
        public Integer call() throws Exception {
            if (output.json()) {
                return json();
            }
            DomainFile domain = file.read();
            domain.warnings().forEach(context().err()::println);
            domain.check();
            if (strict && !domain.warnings().isEmpty()) {
                return Cli.FAILED;
            }
            if (!quiet) {
                out().println(file.file() + ": domain '" + domain.config().name() + "', no errors");
            }
            return Cli.OK;
        }

        private int json() {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("file", file.file().toString());
            List<String> warnings = List.of();
            String error = null;
            try {
                DomainFile domain = file.read();
                warnings = domain.warnings().stream().map(Object::toString).toList();
                domain.check();
            } catch (ConfigException | ToolstackException wrong) {
                error = wrong.getMessage();
            }
            boolean valid = error == null && !(strict && !warnings.isEmpty());
            result.put("valid", valid);
            result.put("error", error);
            result.put("warnings", warnings);
            printJson(result);
            return valid ? Cli.OK : Cli.FAILED;
        }
    }
}
