package org.ringdom.launcher.cli;

import java.util.List;

import org.ringdom.launcher.api.DomainSummary;

import picocli.CommandLine.Parameters;

/** The argument of commands that show some domains or all. */
final class DomainChoice {
    @Parameters(paramLabel = "DOMAIN", description = "Names or numbers. Default: all.")
    private List<String> names = List.of();

    List<DomainSummary> of(List<DomainSummary> domains) throws CliException {
        return DomainNames.choose(domains, names);
    }
}
