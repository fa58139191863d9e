package org.ringdom.launcher.cli;

import java.util.Optional;

import picocli.CommandLine.IVersionProvider;

/** The version in the jar's manifest. */
final class VersionProvider implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Optional.ofNullable(VersionProvider.class.getPackage().getImplementationVersion())
                .orElse("(development)");
        return new String[]{"ringdom " + version, "Java " + Runtime.version()};
    }
}
