package org.ringdom.launcher.cli;

import org.ringdom.launcher.api.SupervisorClient;
import org.ringdom.launcher.api.SupervisorException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The commands that ask a running guest's kernel for something, by nodes of the store that it watches. */
final class AdjustCommands {
    private AdjustCommands() {
    }

    @Command(name = "vcpu-set", description = "Ask a guest to run so many vCPUs, up to its maxvcpus.")
    static final class VcpuSet extends DomainVerbs.Verb {
        @Parameters(index = "1", paramLabel = "VCPUS", description = "How many.")
        private int count;

        @Override
        void apply(SupervisorClient client, int domid) throws SupervisorException {
            client.setVcpus(domid, count);
        }
    }

    @Command(name = "mem-set", description = "Ask a guest to give memory back, or to take it again, up to its maxmem.", footer = {
        "", "The guest's balloon does it, in its own time; `ringdom list` shows how far it is."})
    static final class MemSet extends DomainVerbs.Verb {
        @Parameters(index = "1", paramLabel = "MIB", description = "How much it is to have, in MiB.")
        private long mib;

        @Override
        void apply(SupervisorClient client, int domid) throws SupervisorException {
            client.setMemory(domid, mib);
        }
    }

    @Command(name = "sysrq", description = "Give a guest's kernel a sysrq key: h lists them in its log.")
    static final class Sysrq extends DomainVerbs.Verb {
        @Parameters(index = "1", paramLabel = "KEY", description = "One character.")
        private String key;

        @Override
        void apply(SupervisorClient client, int domid) throws SupervisorException {
            client.sysrq(domid, key);
        }
    }
}
