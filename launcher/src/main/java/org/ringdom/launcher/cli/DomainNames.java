package org.ringdom.launcher.cli;

import java.util.List;

import org.ringdom.launcher.api.DomainSummary;

/** Finds the domain that a person means by a name or a number. */
final class DomainNames {
    private DomainNames() {
    }

    /** The domain of that number or name. */
    static DomainSummary find(List<DomainSummary> domains, String nameOrNumber) throws CliException {
        for (DomainSummary domain : domains) {
            if (domain.name().equals(nameOrNumber) || Integer.toString(domain.domid()).equals(nameOrNumber)) {
                return domain;
            }
        }
        throw new CliException(nameOrNumber + " is an invalid domain identifier; `ringdom list` shows the domains");
    }
}
