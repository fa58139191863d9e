package org.ringdom.launcher.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.ringdom.launcher.api.Instance;
import org.ringdom.launcher.supervisor.ServiceSet;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "dmesg", description = {"Show the core's messages, and warnings and errors of guests, merged by time.",
    "Reads their logs: the core may be dead, and nothing need run."})
final class DmesgCommand extends InstanceCommand {
    private static final Pattern LOG = Pattern
            .compile("(" + ServiceSet.CORE + "|" + ServiceSet.GUEST_PREFIX + "\\d{1,5})\\.log(\\.\\d{1,3})?");
    private static final Pattern LINE = Pattern
            .compile("(\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3}) (\\S+) +(.*)");
    private static final String MARK = "dmesg.cleared";
    private static final long LARGEST = 64 << 20;

    @Option(names = {"-c", "--clear"}, description = "Print, and next time only what came since.")
    private boolean clear;

    @Mixin
    private OutputOption output;

    /** A message: when (as the log has it), how grave, whose, what. */
    private record Message(String time, String level, String source, String text) {
    }

    @Override
    public Integer call() throws Exception {
        Instance instance = instance();
        Path logs = instance.folder().logs();
        if (!Files.isDirectory(logs)) {
            throw new CliException("instance '" + instance.name() + "' has no logs in " + logs
                    + "; it was never started");
        }
        Path mark = instance.folder().run().resolve(MARK);
        String after = Files.exists(mark) ? Files.readString(mark).strip() : "";
        List<Message> messages = read(logs).stream().filter(message -> message.time().compareTo(after) > 0).toList();
        if (output.json()) {
            printJson(messages.stream().map(DmesgCommand::json).toList());
        } else {
            messages.forEach(message -> out().println(message.time() + " " + message.source() + ": "
                    + (message.level().equals("INFO") ? "" : message.level() + " ") + message.text()));
        }
        if (clear && !messages.isEmpty()) {
            Files.writeString(mark, messages.getLast().time() + "\n");
        }
        return Cli.OK;
    }

    private static List<Message> read(Path logs) throws IOException {
        List<Message> messages = new ArrayList<>();
        try (Stream<Path> files = Files.list(logs)) {
            for (Path file : files.sorted().toList()) {
                Matcher name = LOG.matcher(file.getFileName().toString());
                if (name.matches() && Files.size(file) <= LARGEST) {
                    messages.addAll(read(file, name.group(1)));
                }
            }
        }
        messages.sort(Comparator.comparing(Message::time));
        return messages;
    }

    private static List<Message> read(Path file, String source) throws IOException {
        List<Message> messages = new ArrayList<>();
        for (String line : new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList()) {
            Matcher message = LINE.matcher(line);
            if (message.matches() && (source.equals(ServiceSet.CORE) || isGrave(message.group(2)))) {
                messages.add(new Message(message.group(1), message.group(2), source, message.group(3)));
            }
        }
        return messages;
    }

    private static boolean isGrave(String level) {
        return level.equals("WARN") || level.equals("ERROR");
    }

    private static Map<String, Object> json(Message message) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("time", message.time());
        map.put("level", message.level());
        map.put("source", message.source());
        map.put("text", message.text());
        return map;
    }
}
