package org.ringdom.launcher.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;

import org.ringdom.launcher.api.BlockDevice;
import org.ringdom.launcher.api.DomainState;
import org.ringdom.launcher.api.DomainSummary;
import org.ringdom.launcher.api.Health;
import org.ringdom.launcher.api.HostInfo;
import org.ringdom.launcher.api.Instance;
import org.ringdom.launcher.api.InstanceControl;
import org.ringdom.launcher.api.InstanceStatus;
import org.ringdom.launcher.api.NetworkCard;
import org.ringdom.launcher.api.RestartReport;
import org.ringdom.launcher.api.ServiceState;
import org.ringdom.launcher.api.ServiceStatus;
import org.ringdom.launcher.api.SupervisorClient;
import org.ringdom.launcher.api.SupervisorException;
import org.ringdom.launcher.api.VirtualCpu;

/** An instance that exists in the test only, and writes down what it is asked to do. */
final class FakeInstance implements InstanceControl, SupervisorClient {
    static final UUID GUEST = UUID.fromString("1f330118-a0f4-4d01-a839-9b0c9ea69a9c");

    final List<String> calls = new ArrayList<>();
    Health blkbackHealth = Health.OK;
    RuntimeException bug;

    @Override
    public Presence presence(Instance instance) {
        return Presence.ABSENT;
    }

    @Override
    public SupervisorClient connect(Instance instance) throws SupervisorException {
        if (instance.name().equals("gone")) {
            throw new SupervisorException("no instance 'gone' is running; start it with `ringdom up -d`");
        }
        calls.add("connect " + instance.name());
        return this;
    }

    @Override
    public int up(Instance instance, UpOptions options, PrintWriter out) {
        calls.add("up " + instance.name() + " " + options);
        return 0;
    }

    @Override
    public int demo(Instance instance, DemoOptions options, PrintWriter out) {
        calls.add("demo " + instance.name() + " " + options);
        return 1;
    }

    @Override
    public InstanceStatus status() {
        if (bug != null) {
            throw bug;
        }
        return new InstanceStatus("default", 61_000, List.of(
                new ServiceStatus("supervisor", OptionalInt.of(0), OptionalInt.of(4711), ServiceState.READY, 61_000,
                        Health.OK,
                        0, OptionalLong.empty(), OptionalLong.of(65_000), 1, false),
                new ServiceStatus("blkback", OptionalInt.of(2), OptionalInt.of(4720), ServiceState.READY, 5_000,
                        blkbackHealth, 12, OptionalLong.of(173), OptionalLong.of(48_300), 13, true),
                new ServiceStatus("netback", OptionalInt.of(3), OptionalInt.empty(), ServiceState.READY, 0, Health.OK,
                        0,
                        OptionalLong.empty(), OptionalLong.empty(), 0, false)));
    }

    @Override
    public RestartReport restart(String role, boolean kill) {
        calls.add("restart " + role + " " + kill);
        return new RestartReport(role, 1, 2, 150);
    }

    @Override
    public void down(Duration timeout) {
        calls.add("down " + timeout.toSeconds());
    }

    @Override
    public List<DomainSummary> list() {
        return List.of(
                new DomainSummary(0, "Domain-0", new UUID(0, 0), 2048, 2,
                        new DomainState(true, false, false, false, false, false), 864.8, 0, 61_000,
                        OptionalInt.empty()),
                new DomainSummary(3, "u1", GUEST, 256, 1, new DomainState(false, true, false, false, false, false),
                        51.84, 512, 93_784_000, OptionalInt.empty()));
    }

    @Override
    public int create(String configText, boolean paused) {
        calls.add("create paused=" + paused + "\n" + configText);
        return 16;
    }

    @Override
    public void pause(int domid) {
        calls.add("pause " + domid);
    }

    @Override
    public void unpause(int domid) {
        calls.add("unpause " + domid);
    }

    @Override
    public void destroy(int domid) {
        calls.add("destroy " + domid);
    }

    @Override
    public int attach(int domid, String device) {
        calls.add("attach " + domid + " " + device);
        return 1;
    }

    @Override
    public void detachDisk(int domid, String name, boolean force) {
        calls.add("block-detach " + domid + " " + name + (force ? " by force" : ""));
    }

    @Override
    public void detachNic(int domid, String name, boolean force) {
        calls.add("network-detach " + domid + " " + name + (force ? " by force" : ""));
    }

    @Override
    public void shutdown(int domid, boolean reboot) {
        calls.add((reboot ? "reboot " : "shutdown ") + domid);
    }

    @Override
    public void rename(int domid, String name) {
        calls.add("rename " + domid + " " + name);
    }

    @Override
    public void setVcpus(int domid, int count) {
        calls.add("vcpu-set " + domid + " " + count);
    }

    @Override
    public void setMemory(int domid, long mib) {
        calls.add("mem-set " + domid + " " + mib);
    }

    @Override
    public void sysrq(int domid, String key) {
        calls.add("sysrq " + domid + " " + key);
    }

    @Override
    public List<VirtualCpu> vcpuList(int domid) {
        return List.of(new VirtualCpu("u1", domid, 0, true, 0, false, false, true, 71.9),
                new VirtualCpu("u1", domid, 1, false, 1, false, false, true, 0));
    }

    @Override
    public HostInfo info() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("host", "dom0");
        fields.put("free_cpus", "0");
        fields.put("xen_major", "4");
        return new HostInfo(fields, List.of(new HostInfo.Cpu(0, 0, 0, 0), new HostInfo.Cpu(1, 1, 0, 0)),
                List.of(new HostInfo.Node(0, 7168, 3776, List.of(10))));
    }

    @Override
    public List<BlockDevice> blockList(int domid) {
        return List.of(new BlockDevice(51712, 0, 3, 4, 10, 9, "/local/domain/0/backend/vbd/3/51712"));
    }

    @Override
    public List<NetworkCard> networkList(int domid) {
        return List.of(new NetworkCard(0, 0, 3, "00:16:3e:01:02:03", "xenbr0", 4, 11, 768, 769,
                "/local/domain/0/backend/vif/3/0"));
    }

    @Override
    public void close() {
        calls.add("close");
    }
}
