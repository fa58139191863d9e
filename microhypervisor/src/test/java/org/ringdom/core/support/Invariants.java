package org.ringdom.core.support;

import org.ringdom.abi.shared.CoreTable;
import org.ringdom.abi.shared.DomainRecord;
import org.ringdom.abi.shared.PortWord;
import org.ringdom.abi.shared.RightRecord;
import org.ringdom.core.table.Domain;
import org.ringdom.core.table.Table;

/** What is true of the tables between any two operations. */
public final class Invariants {
    private Invariants() {
    }

    public static void check(Table table) {
        long pages = 0;
        for (int slot = 0; slot < table.slots(); slot++) {
            Domain domain = table.slot(slot);
            if (domain.isFree()) {
                require(domain.usedPorts() == 0, "a free slot with ports: " + slot);
                continue;
            }
            require(table.find(domain.domid()) == domain, "two slots for domain " + domain.domid());
            pages += domain.get(DomainRecord.MAX_PAGES_OFFSET) + domain.get(DomainRecord.GRANT_FRAMES_OFFSET);
            checkPorts(table, domain);
        }
        require(pages == table.usedPages(),
                "pages: " + pages + " of domains, " + table.usedPages() + " in the account");
        checkRights(table);
    }

    private static void checkPorts(Table table, Domain domain) {
        int used = 0;
        for (int port = 0; port < domain.maxPorts(); port++) {
            long word = domain.port(port);
            used += PortWord.state(word) == PortWord.FREE ? 0 : 1;
            if (PortWord.state(word) == PortWord.INTERDOMAIN) {
                Domain peer = table.find(PortWord.peerDomid(word));
                require(peer != null, "a port bound to nobody");
                long other = peer.port(PortWord.peerPort(word));
                require(PortWord.state(other) == PortWord.INTERDOMAIN && PortWord.peerDomid(other) == domain.domid()
                        && PortWord.peerPort(other) == port, "two ends disagree: " + domain.domid() + "/" + port);
            }
        }
        require(PortWord.state(domain.port(0)) == PortWord.FREE, "port 0 handed out");
        require(used == domain.usedPorts(),
                "used ports of " + domain.domid() + ": " + used + ", " + domain.usedPorts());
        for (int virq = 0; virq < DomainRecord.VIRQS; virq++) {
            int port = domain.virqPort(virq);
            require(port == 0 || PortWord.state(domain.port(port)) == PortWord.VIRQ
                    && PortWord.virq(domain.port(port)) == virq, "VIRQ " + virq + " on port " + port);
        }
    }

    private static void checkRights(Table table) {
        for (int slot = 0; slot < table.rights().slots(); slot++) {
            long word = table.rights().word(slot);
            if (word != 0) {
                Domain object = table.find(RightRecord.object(word));
                require(object != null && table.rights().isOver(slot, object), "a right over nobody");
            }
        }
    }

    /** The bytes of the table that restarts do not change by themselves. */
    public static byte[] image(TestCore core) {
        return TestCore.bytes(core.table, CoreTable.DOMAIN_SLOTS_OFFSET);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new AssertionError(message);
        }
    }
}
