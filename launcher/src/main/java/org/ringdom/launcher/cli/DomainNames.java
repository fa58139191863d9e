package org.ringdom.launcher.cli;

import java.util.ArrayList;
import java.util.List;

import org.ringdom.launcher.api.DomainSummary;

/** Finds the domain that a person means by a name or a number. */
final class DomainNames {
    private DomainNames() {
    }

    /** The domains of those numbers or names, in their order; all if none is named. */
    static List<DomainSummary> choose(List<DomainSummary> domains, List<String> namesOrNumbers) throws CliException {
        if (namesOrNumbers.isEmpty()) {
            return domains;
        }
        List<DomainSummary> chosen = new ArrayList<>();
        for (String name : namesOrNumbers) {
            chosen.add(find(domains, name));
        }
        return chosen;
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
