package org.ringdom.launcher.toolstack.config;

import java.util.List;
import java.util.stream.Collectors;

/** Writes a {@link DomainConfig} as a domain file. */
final class DomainConfigPrinter {
    private final StringBuilder out = new StringBuilder();

    private DomainConfigPrinter() {
    }

    static String print(DomainConfig config) {
        DomainConfigPrinter printer = new DomainConfigPrinter();
        printer.text("name", config.name());
        printer.text("type", "pv");
        config.uuid().ifPresent(uuid -> printer.text("uuid", uuid.toString()));
        printer.number("memory", config.memoryMib());
        printer.number("maxmem", config.maxMemoryMib());
        printer.number("vcpus", config.vcpus());
        printer.number("maxvcpus", config.maxVcpus());
        printer.text("kernel", config.kernel());
        printer.list("class_path", config.classPath());
        config.ramdisk().ifPresent(path -> printer.text("ramdisk", path));
        printer.text("cmdline", config.commandLine());
        printer.list("disk", config.disks().stream().map(DiskSpec::print).toList());
        printer.list("vif", config.nics().stream().map(NicSpec::print).toList());
        printer.list("vfb", config.displays().stream().map(DisplaySpec::print).toList());
        printer.list("channel", config.channels().stream().map(ChannelSpec::print).toList());
        printer.text("on_poweroff", config.actions().onPoweroff().keyword());
        printer.text("on_reboot", config.actions().onReboot().keyword());
        printer.text("on_watchdog", config.actions().onWatchdog().keyword());
        printer.text("on_crash", config.actions().onCrash().keyword());
        printer.number("max_event_channels", config.maxEventChannels());
        printer.number("max_grant_frames", config.maxGrantFrames());
        return printer.out.toString();
    }

    private void text(String key, String value) {
        out.append(key).append(" = ").append(Printing.quoted(value)).append('\n');
    }

    private void number(String key, long value) {
        out.append(key).append(" = ").append(value).append('\n');
    }

    private void list(String key, List<String> values) {
        out.append(key).append(" = [");
        out.append(values.stream().map(value -> "\n    " + Printing.quoted(value)).collect(Collectors.joining(",")));
        out.append(values.isEmpty() ? "]\n" : "\n]\n");
    }
}
