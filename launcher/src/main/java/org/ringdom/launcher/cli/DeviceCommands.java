package org.ringdom.launcher.cli;

import java.nio.file.Path;
import java.util.List;

import org.ringdom.launcher.api.SupervisorClient;
import org.ringdom.launcher.toolstack.ConfigPaths;
import org.ringdom.launcher.toolstack.config.DeviceArguments;
import org.ringdom.launcher.toolstack.config.DiskSpec;
import org.ringdom.launcher.toolstack.config.NicSpec;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands that give devices to running domains and take them away, in xl's words. */
final class DeviceCommands {
    private DeviceCommands() {
    }

    @Command(name = "block-attach", description = "Give a running domain a disk.", footer = {"",
        "DISK is what stands between the quotes in a domain file, such as",
        "format=raw,vdev=xvdb,access=rw,target=/images/b.img"})
    static final class BlockAttach extends InstanceCommand {
        @Parameters(index = "0", paramLabel = "DOMAIN", description = "Its name or number.")
        private String domain;

        @Parameters(index = "1..*", arity = "1..*", paramLabel = "DISK", description = "The disk.")
        private List<String> words;

        @Override
        public Integer call() throws Exception {
            DiskSpec disk = ConfigPaths.resolve(DeviceArguments.disk(words), Path.of("").toAbsolutePath());
            try (SupervisorClient client = connect()) {
                client.attach(DomainNames.find(client.list(), domain).domid(), DeviceArguments.text(disk));
            }
            return Cli.OK;
        }
    }

    @Command(name = "network-attach", description = "Give a running domain a network card.", footer = {"",
        "NAME=VALUE is as in the vif line of a domain file, such as mac=00:16:3e:00:00:01 bridge=br0"})
    static final class NetworkAttach extends InstanceCommand {
        @Parameters(index = "0", paramLabel = "DOMAIN", description = "Its name or number.")
        private String domain;

        @Parameters(index = "1..*", arity = "0..*", paramLabel = "NAME=VALUE", description = "What it is like.")
        private List<String> words = List.of();

        @Override
        public Integer call() throws Exception {
            NicSpec nic = DeviceArguments.nic(words);
            try (SupervisorClient client = connect()) {
                client.attach(DomainNames.find(client.list(), domain).domid(), DeviceArguments.text(nic));
            }
            return Cli.OK;
        }
    }

    @Command(name = "block-detach", description = "Take a disk from a running domain.")
    static final class BlockDetach extends InstanceCommand {
        @Option(names = "--force", description = "Do not wait until the guest has let go of it.")
        private boolean force;

        @Parameters(index = "0", paramLabel = "DOMAIN", description = "Its name or number.")
        private String domain;

        @Parameters(index = "1", paramLabel = "VDEV", description = "Such as xvdb, or its number.")
        private String device;

        @Override
        public Integer call() throws Exception {
            try (SupervisorClient client = connect()) {
                client.detachDisk(DomainNames.find(client.list(), domain).domid(), device, force);
            }
            return Cli.OK;
        }
    }

    @Command(name = "network-detach", description = "Take a network card from a running domain.")
    static final class NetworkDetach extends InstanceCommand {
        @Option(names = "--force", description = "Do not wait until the guest has let go of it.")
        private boolean force;

        @Parameters(index = "0", paramLabel = "DOMAIN", description = "Its name or number.")
        private String domain;

        @Parameters(index = "1", paramLabel = "DEVID|MAC", description = "Its number or its address.")
        private String device;

        @Override
        public Integer call() throws Exception {
            try (SupervisorClient client = connect()) {
                client.detachNic(DomainNames.find(client.list(), domain).domid(), device, force);
            }
            return Cli.OK;
        }
    }
}
