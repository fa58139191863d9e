package org.ringdom.launcher.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.ringdom.launcher.cli.output.ManPage;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "man", description = "Write the manual pages of all commands, made from the same model as the help.", footer = {
    "",
    "To read one:  ringdom man /tmp/man && man -M /tmp/man ringdom-create"})
final class ManCommand extends InstanceCommand {
    @Spec
    private CommandSpec spec;

    @Option(names = {"-q", "--quiet"}, description = "Do not say what was written.")
    private boolean quiet;

    @Parameters(paramLabel = "FOLDER", description = "A manual's folder: pages go into man1 below it.")
    private Path folder;

    @Override
    public Integer call() throws Exception {
        Map<String, String> pages = ManPage.all(spec.root());
        Path target = folder.resolve("man1");
        try {
            Files.createDirectories(target);
            for (Map.Entry<String, String> page : pages.entrySet()) {
                Files.write(target.resolve(page.getKey() + ".1"), page.getValue().getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException failed) {
            throw new CliException("cannot write to " + target + ": " + failed.getMessage());
        }
        if (!quiet) {
            out().println(pages.size() + " pages in " + target);
        }
        return Cli.OK;
    }
}
