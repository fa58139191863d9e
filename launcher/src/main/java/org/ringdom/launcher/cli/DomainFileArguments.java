package org.ringdom.launcher.cli;

import java.nio.file.Path;
import java.util.List;

import org.ringdom.launcher.toolstack.ToolstackException;
import org.ringdom.launcher.toolstack.config.ConfigException;

import picocli.CommandLine.Parameters;

/** The arguments that name a domain file. */
final class DomainFileArguments {
    @Parameters(index = "0", paramLabel = "FILE.cfg", description = "The domain file.")
    private Path file;

    @Parameters(index = "1..*", paramLabel = "KEY=VALUE", description = "Settings that replace or extend those of the file.")
    private List<String> overrides = List.of();

    Path file() {
        return file;
    }

    DomainFile read() throws ConfigException, ToolstackException {
        return DomainFile.read(file, overrides);
    }
}
