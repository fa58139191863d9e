package org.ringdom.launcher.cli.output;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.ringdom.launcher.api.VirtualCpu;

/** vCPUs, column for column as {@code xl vcpu-list} prints them. */
public final class VcpuView {
    private static final String HEAD = "Name                                ID  VCPU   CPU State   Time(s) Affinity (Hard / Soft)\n";

    private VcpuView() {
    }

    /** {@code xl vcpu-list}. */
    public static String table(List<VirtualCpu> vcpus) {
        StringBuilder out = new StringBuilder(HEAD);
        for (VirtualCpu vcpu : vcpus) {
            out.append(String.format(Locale.ROOT, "%-32s %5d %5d", vcpu.name(), vcpu.domid(), vcpu.vcpu()));
            if (vcpu.online()) {
                out.append(String.format(Locale.ROOT, "%5s %3c%c- ", vcpu.cpu() < 0 ? "-" : vcpu.cpu(),
                        vcpu.running() ? 'r' : '-', vcpu.blocked() ? 'b' : '-'));
            } else {
                out.append("    -   --p ");
            }
            out.append(String.format(Locale.ROOT, "%9.1f  all / all%n", vcpu.timeS()));
        }
        return out.toString();
    }

    /** The vCPUs as a JSON value. */
    public static List<Object> json(List<VirtualCpu> vcpus) {
        return vcpus.stream().<Object>map(vcpu -> {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("name", vcpu.name());
            map.put("domid", vcpu.domid());
            map.put("vcpu", vcpu.vcpu());
            map.put("online", vcpu.online());
            map.put("cpu", vcpu.cpu());
            map.put("running", vcpu.running());
            map.put("blocked", vcpu.blocked());
            map.put("paused", vcpu.paused());
            map.put("time_s", vcpu.timeS());
            return map;
        }).toList();
    }
}
