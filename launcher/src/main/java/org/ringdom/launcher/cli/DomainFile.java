package org.ringdom.launcher.cli;

import java.nio.file.Path;
import java.util.List;

import org.ringdom.launcher.toolstack.ConfigPaths;
import org.ringdom.launcher.toolstack.ToolstackException;
import org.ringdom.launcher.toolstack.config.ConfigException;
import org.ringdom.launcher.toolstack.config.ConfigFile;
import org.ringdom.launcher.toolstack.config.ConfigParser;
import org.ringdom.launcher.toolstack.config.ConfigWarning;
import org.ringdom.launcher.toolstack.config.DomainConfig;
import org.ringdom.launcher.toolstack.config.DomainConfigReader;

/**
 * A domain file of the command line: what {@code create} starts and {@code config validate} looks at, read in one way.
 *
 * @param config what it means, with absolute paths
 * @param warnings about it
 * @param folder from which its relative paths were taken
 */
record DomainFile(DomainConfig config, List<ConfigWarning> warnings, Path folder) {
    /** Reads a file with settings that replace or extend it; {@link #check} looks at what it names. */
    static DomainFile read(Path file, List<String> overrides) throws ConfigException, ToolstackException {
        ConfigFile parsed = ConfigParser.parse(file);
        for (String override : overrides) {
            parsed = parsed.with(ConfigParser.parse("argument '" + override + "'", override));
        }
        DomainConfigReader.Result read = DomainConfigReader.read(parsed);
        Path folder = file.toAbsolutePath().getParent();
        return new DomainFile(ConfigPaths.resolve(read.config(), folder), read.warnings(), folder);
    }

    /** Looks whether the files that it names are there and can be used. */
    void check() throws ToolstackException {
        ConfigPaths.check(config);
    }
}
