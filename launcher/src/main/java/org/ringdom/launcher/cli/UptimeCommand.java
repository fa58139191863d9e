package org.ringdom.launcher.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.ringdom.launcher.api.DomainSummary;
import org.ringdom.launcher.api.SupervisorClient;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "uptime", description = "Show how long domains have been running, as xl does.")
final class UptimeCommand extends InstanceCommand {
    private static final long S_PER_DAY = 86_400;
    private static final long S_PER_H = 3600;

    @Option(names = {"-s", "--short"}, description = "Print days, hours and minutes only.")
    private boolean brief;

    @Mixin
    private OutputOption output;

    @Mixin
    private DomainChoice choice;

    @Override
    public Integer call() throws Exception {
        List<DomainSummary> domains;
        try (SupervisorClient client = connect()) {
            domains = choice.of(client.list());
        }
        if (output.json()) {
            printJson(domains.stream().map(UptimeCommand::json).toList());
            return Cli.OK;
        }
        out().println(String.format(Locale.ROOT, "%-33s %4s %s", "Name", "ID", "Uptime"));
        for (DomainSummary domain : domains) {
            out().println(String.format(Locale.ROOT, "%-33s %4d %s", domain.name(), domain.domid(),
                    words(domain.ageMs() / 1000, brief)));
        }
        return Cli.OK;
    }

    private static Map<String, Object> json(DomainSummary domain) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("domid", domain.domid());
        map.put("name", domain.name());
        map.put("uptime_ms", domain.ageMs());
        return map;
    }

    /** As xl writes it: {@code 1 day,  2:03:04}; brief without seconds. */
    static String words(long seconds, boolean brief) {
        long days = seconds / S_PER_DAY;
        String day = days == 0 ? "" : days + (days == 1 ? " day, " : " days, ");
        String clock = String.format(Locale.ROOT, "%2d:%02d", seconds % S_PER_DAY / S_PER_H, seconds % S_PER_H / 60);
        return day + clock + (brief ? "" : String.format(Locale.ROOT, ":%02d", seconds % 60));
    }
}
