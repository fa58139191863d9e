package org.ringdom.launcher.cli.output;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Manual pages in man(7)'s language, from picocli's model of the commands. */
public final class ManPage {
    private final StringBuilder out = new StringBuilder();

    private ManPage() {
    }

    /** The page of a command and those of all its subcommands, by their names such as {@code ringdom-create}. */
    public static Map<String, String> all(CommandSpec root) {
        Map<String, String> pages = new TreeMap<>();
        add(root, pages);
        return pages;
    }

    private static void add(CommandSpec command, Map<String, String> pages) {
        if (command.usageMessage().hidden()) {
            return;
        }
        pages.put(command.qualifiedName("-"), new ManPage().page(command));
        command.subcommands().values().forEach(sub -> add(sub.getCommandSpec(), pages));
    }

    private String page(CommandSpec command) {
        String name = command.qualifiedName("-");
        String[] description = command.usageMessage().description();
        macro("TH", quoted(name.toUpperCase(java.util.Locale.ROOT)), "1", quoted(""), quoted("Ringdom"),
                quoted("Ringdom"));
        macro("SH", "NAME");
        text(name + " \\- " + escaped(description.length == 0 ? name : description[0]));
        macro("SH", "SYNOPSIS");
        Help help = new Help(command, Help.defaultColorScheme(Help.Ansi.OFF));
        text(escaped(help.synopsis(0).strip().replaceAll("\\s+", " ")));
        if (description.length > 0) {
            macro("SH", "DESCRIPTION");
            for (String line : description) {
                text(escaped(line));
            }
        }
        arguments(command);
        subcommands(command);
        footer(command);
        if (command.parent() != null) {
            macro("SH", "EXIT STATUS");
            text(escaped("0 done, 1 refused or failed (one line on standard error says why), 2 wrong usage."));
            macro("SH", "SEE ALSO");
            text("\\fB" + escaped(command.parent().qualifiedName("-")) + "\\fR(1)");
        }
        return out.toString();
    }

    private void arguments(CommandSpec command) {
        List<PositionalParamSpec> parameters = command.positionalParameters().stream()
                .filter(parameter -> !parameter.hidden()).toList();
        if (!parameters.isEmpty()) {
            macro("SH", "ARGUMENTS");
            for (PositionalParamSpec parameter : parameters) {
                macro("TP");
                text("\\fI" + escaped(parameter.paramLabel()) + "\\fR");
                described(parameter.renderedDescription());
            }
        }
        List<OptionSpec> options = command.options().stream().filter(option -> !option.hidden()).toList();
        if (!options.isEmpty()) {
            macro("SH", "OPTIONS");
            for (OptionSpec option : options) {
                List<String> names = new ArrayList<>();
                for (String name : option.names()) {
                    names.add("\\fB" + escaped(name) + "\\fR");
                }
                macro("TP");
                text(String.join(", ", names)
                        + (option.arity().max() == 0 ? "" : " \\fI" + escaped(option.paramLabel()) + "\\fR"));
                described(option.renderedDescription());
            }
        }
    }

    private void described(String... description) {
        for (String line : description) {
            text(escaped(line));
        }
    }

    private void subcommands(CommandSpec command) {
        List<CommandSpec> visible = command.subcommands().values().stream()
                .map(sub -> sub.getCommandSpec()).filter(sub -> !sub.usageMessage().hidden()).distinct().toList();
        if (visible.isEmpty()) {
            return;
        }
        macro("SH", "COMMANDS");
        for (CommandSpec sub : visible) {
            String[] description = sub.usageMessage().description();
            macro("TP");
            text("\\fB" + escaped(sub.qualifiedName("-")) + "\\fR(1)");
            text(escaped(description.length == 0 ? sub.name() : description[0]));
        }
    }

    private void footer(CommandSpec command) {
        boolean begun = false;
        for (String line : command.usageMessage().footer()) {
            if (!line.isBlank()) {
                if (!begun) {
                    macro("SH", "NOTES");
                    begun = true;
                }
                text(escaped(line));
                macro("br");
            }
        }
    }

    private void macro(String... words) {
        out.append('.').append(String.join(" ", words)).append('\n');
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }

    private void text(String line) {
        // a line that begins with a dot or an apostrophe would be a request
        out.append(line.startsWith(".") || line.startsWith("'") ? "\\&" : "").append(line).append('\n');
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\e").replace("-", "\\-").replace("%%", "%").replace("%n", " ").strip();
    }
}
