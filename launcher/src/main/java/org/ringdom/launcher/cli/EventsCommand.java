package org.ringdom.launcher.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.ringdom.launcher.events.Event;
import org.ringdom.launcher.events.EventReader;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "events", description = "Show what happened to domains and processes. Works while nothing runs, too.", footer = {
    "", "With -f and JSON each event is an object of its own."})
final class EventsCommand extends InstanceCommand {
    private static final long POLL_MS = 200;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");

    @Option(names = {"-f", "--follow"}, description = "Go on with what happens from now on, until Ctrl-C.")
    private boolean follow;

    @Option(names = {"-n",
        "--lines"}, paramLabel = "N", defaultValue = "50", description = "The last N events. Default: ${DEFAULT-VALUE}.")
    private int lines;

    @Option(names = "--since", paramLabel = "TIME", description = "All events since then: 10m (ago), 14:30, 2026-11-29.")
    private String since;

    @Mixin
    private OutputOption output;

    @Override
    public Integer call() throws Exception {
        EventReader reader = EventReader.of(instance().folder());
        List<Event> events = reader.news();
        if (since == null) {
            events = events.subList(Math.max(0, events.size() - Math.max(0, lines)), events.size());
        } else {
            Instant from = TimeArgument.parse(since, Instant.now(), ZoneId.systemDefault());
            events = events.stream().filter(event -> !event.time().isBefore(from)).toList();
        }
        if (output.json() && !follow) {
            printJson(events.stream().map(EventsCommand::json).toList());
        } else {
            show(events);
        }
        while (follow && !out().checkError()) {
            Thread.sleep(POLL_MS);
            show(reader.news());
        }
        return Cli.OK;
    }

    private void show(List<Event> events) {
        for (Event event : events) {
            if (output.json()) {
                printJson(json(event));
            } else {
                out().println((TIME.format(event.time().atZone(ZoneId.systemDefault())) + "  "
                        + String.format("%-16s  %s  %s", event.what(), event.subject(), event.detail()))
                        .stripTrailing());
            }
        }
        out().flush();
    }

    private static Map<String, Object> json(Event event) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("time", event.time().toString());
        map.put("event", event.what());
        map.put("subject", event.subject());
        map.put("detail", event.detail());
        return map;
    }
}
