package org.ringdom.launcher.cli.output;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.ringdom.launcher.api.InstanceStatus;
import org.ringdom.launcher.api.ServiceStatus;

/** The processes of an instance as a table or as JSON. */
public final class StatusView {
    private StatusView() {
    }

    /** A table with a line for each process. */
    public static String table(InstanceStatus status) {
        TextTable table = new TextTable("SERVICE", ">DOMID", ">PID", "STATE", "HEALTH", ">AGE", ">RESTARTS",
                ">LAST STALL",
                ">RSS", "CONFINED");
        for (ServiceStatus service : status.services()) {
            table.row(service.role(), service.domid().isPresent() ? "" + service.domid().getAsInt() : "-",
                    service.pid().isPresent() ? "" + service.pid().getAsInt() : "-", service.state().word(),
                    service.health().word(), service.pid().isPresent() ? age(service.ageMs()) : "-",
                    Integer.toString(service.restarts()),
                    service.lastStallMs().isPresent() ? service.lastStallMs().getAsLong() + " ms" : "-",
                    service.rssKb().isPresent() ? (service.rssKb().getAsLong() + 512) / 1024 + " MiB" : "-",
                    service.confined() ? "yes" : "no");
        }
        return table.print();
    }

    /** A duration in two units at most: {@code 12s}, {@code 3m05s}, {@code 2h07m}, {@code 4d03h}. */
    public static String age(long ms) {
        long s = ms / 1000;
        if (s < 60) {
            return s + "s";
        }
        if (s < 3600) {
            return String.format("%dm%02ds", s / 60, s % 60);
        }
        return s < 86_400
                ? String.format("%dh%02dm", s / 3600, s / 60 % 60)
                : String.format("%dd%02dh", s / 86_400, s / 3600 % 24);
    }

    /** The same as a JSON value. */
    public static Map<String, Object> json(InstanceStatus status) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("instance", status.instance());
        map.put("uptime_ms", status.uptimeMs());
        map.put("healthy", status.healthy());
        List<Object> services = status.services().stream().<Object>map(StatusView::json).toList();
        map.put("services", services);
        return map;
    }

    private static Map<String, Object> json(ServiceStatus service) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("service", service.role());
        map.put("domid", service.domid());
        map.put("pid", service.pid());
        map.put("state", service.state().word());
        map.put("health", service.health().word());
        map.put("age_ms", service.ageMs());
        map.put("restarts", service.restarts());
        map.put("last_stall_ms", service.lastStallMs());
        map.put("rss_kb", service.rssKb());
        map.put("incarnation", service.incarnation());
        map.put("confined", service.confined());
        return map;
    }
}
