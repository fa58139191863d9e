package org.ringdom.launcher.toolstack.config;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Gives the settings of a domain file their meaning. */
public final class DomainConfigReader {
    /** RAM of a domain at most: 1 TiB. */
    static final long MAX_MEMORY_MIB = 1 << 20;

    /** vCPUs of a domain at most. */
    static final int MAX_VCPUS = 128;

    /** Ports of a guest's two-level event channel table, less port 0. */
    static final int MAX_EVENT_CHANNELS = 4095;

    /** Pages of a guest's grant table at most. */
    static final int MAX_GRANT_FRAMES = 2048;

    private static final int MAX_NAME_LENGTH = 128;
    private static final int MAX_COMMAND_LINE_LENGTH = 4096;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_+.:@-]+");
    private static final Pattern DIGITS = Pattern.compile("[0-9]+");
    private static final Pattern UUID_SYNTAX = Pattern
            .compile("(\\p{XDigit}{8})-?(\\p{XDigit}{4})-?(\\p{XDigit}{4})-?(\\p{XDigit}{4})-?(\\p{XDigit}{12})");
    private static final Pattern JAVA_CLASS = Pattern
            .compile("java:([A-Za-z_$][A-Za-z0-9_$]*\\.)*[A-Za-z_$][A-Za-z0-9_$]*");

    /**
     * A configuration and what in its file has no effect.
     *
     * @param config the meaning of the file
     * @param warnings in order of discovery
     */
    public record Result(DomainConfig config, List<ConfigWarning> warnings) {
        public Result {
            warnings = List.copyOf(warnings);
        }
    }

    private final SettingReader settings;
    private final List<ConfigWarning> warnings = new ArrayList<>();

    private DomainConfigReader(ConfigFile file) {
        settings = new SettingReader(file);
    }

    /** Reads a domain file from disk. */
    public static Result read(Path file) throws ConfigException {
        return read(ConfigParser.parse(file));
    }

    /** Gives a parsed file its meaning. */
    public static Result read(ConfigFile file) throws ConfigException {
        DomainConfigReader reader = new DomainConfigReader(file);
        reader.warnAboutKeys();
        DomainConfig config = reader.config();
        return new Result(config, reader.warnings);
    }

    private void warnAboutKeys() {
        for (ConfigFile.Setting setting : settings.file().all()) {
            String key = setting.key();
            if (KnownKeys.OF_XL.contains(key)) {
                warn(setting.position(), "'" + key + "' has no effect in Ringdom");
            } else if (!KnownKeys.HONOURED.contains(key)) {
                String hint = NearestName.hint(key, KnownKeys.all());
                warn(setting.position(), "unknown key '" + key + "' is ignored" + (hint.isEmpty() ? "" : "; " + hint));
            }
        }
    }

    private void warn(SourcePosition position, String message) {
        warnings.add(new ConfigWarning(position, message));
    }

    private DomainConfig config() throws ConfigException {
        type();
        String name = name();
        long memory = settings.number("memory", 1, MAX_MEMORY_MIB).orElse(DomainConfig.DEFAULT_MEMORY_MIB);
        long maxMemory = settings.number("maxmem", 1, MAX_MEMORY_MIB).orElse(memory);
        if (maxMemory < memory) {
            throw settings.error("maxmem", "'maxmem' is " + maxMemory + ", less than 'memory', which is " + memory,
                    "raise maxmem or leave it out");
        }
        int vcpus = (int) settings.number("vcpus", 1, MAX_VCPUS).orElse(1);
        int maxVcpus = (int) settings.number("maxvcpus", 1, MAX_VCPUS).orElse(vcpus);
        if (maxVcpus < vcpus) {
            throw settings.error("maxvcpus", "'maxvcpus' is " + maxVcpus + ", less than 'vcpus', which is " + vcpus,
                    "raise maxvcpus or leave it out");
        }
        String kernel = kernel();
        return new DomainConfig(name, uuid(), memory, maxMemory, vcpus, maxVcpus, kernel, classPath(kernel),
                settings.nonEmptyText("ramdisk"), commandLine(), disks(), nics(), displays(), channels(),
                actions(),
                (int) settings.number("max_event_channels", 1, MAX_EVENT_CHANNELS)
                        .orElse(DomainConfig.DEFAULT_MAX_EVENT_CHANNELS),
                (int) settings.number("max_grant_frames", 1, MAX_GRANT_FRAMES)
                        .orElse(DomainConfig.DEFAULT_MAX_GRANT_FRAMES));
    }

    private void type() throws ConfigException {
        Optional<String> type = settings.text("type");
        if (type.isPresent() && !type.get().equals("pv")) {
            throw settings.error("type", "type \"" + type.get() + "\" is not supported; Ringdom runs PV guests",
                    "write type = \"pv\" or leave it out");
        }
        Optional<String> builder = settings.text("builder");
        if (builder.isPresent() && !builder.get().equals("generic") && !builder.get().equals("linux")) {
            throw settings.error("builder",
                    "builder \"" + builder.get() + "\" is not supported; Ringdom runs PV guests",
                    "leave it out");
        }
    }

    private String name() throws ConfigException {
        String name = settings.nonEmptyText("name").orElseThrow(
                () -> settings.error("name", "the domain has no name", "add a line such as name = \"guest1\""));
        if (!NAME.matcher(name).matches() || name.length() > MAX_NAME_LENGTH) {
            throw settings.error("name", "the name " + Printing.quoted(name) + " cannot be used",
                    "use up to " + MAX_NAME_LENGTH + " letters, digits and the characters - _ + . : @");
        }
        if (DIGITS.matcher(name).matches()) {
            throw settings.error("name", "the name " + name + " would be taken for a domain's number",
                    "put a letter into it");
        }
        return name;
    }

    private Optional<UUID> uuid() throws ConfigException {
        Optional<String> text = settings.nonEmptyText("uuid");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        var matcher = UUID_SYNTAX.matcher(text.get());
        if (!matcher.matches()) {
            throw settings.error("uuid", "this is no UUID", "write 8-4-4-4-12 hexadecimal digits, or leave it out");
        }
        return Optional.of(UUID.fromString(matcher.replaceFirst("$1-$2-$3-$4-$5")));
    }

    private String kernel() throws ConfigException {
        String kernel = settings.nonEmptyText("kernel").orElseThrow(() -> noKernel());
        if (kernel.startsWith("java:") && !JAVA_CLASS.matcher(kernel).matches()) {
            throw settings.error("kernel", "'" + kernel.substring(5) + "' is no name of a class",
                    "write java: and the full name of a class, for example java:org.ringdom.guest.verifier.Verifier");
        }
        return kernel;
    }

    private List<String> classPath(String kernel) throws ConfigException {
        List<String> paths = new ArrayList<>();
        for (ConfigValue.Text text : settings.texts("class_path")) {
            String path = text.text();
            if (path.isEmpty() || path.indexOf(File.pathSeparatorChar) >= 0) {
                throw new ConfigException(text.position(),
                        path.isEmpty()
                                ? "an item of 'class_path' is empty"
                                : Printing.quoted(path) + " in 'class_path' contains '" + File.pathSeparator + "'",
                        "write each jar as an item of its own: class_path = [ 'a.jar', 'b.jar' ]");
            }
            paths.add(path);
        }
        if (!paths.isEmpty() && !kernel.startsWith("java:")) {
            warn(settings.position("class_path"), "'class_path' has no effect: the kernel is no Java guest");
        }
        return paths;
    }

    private ConfigException noKernel() {
        if (settings.file().get("bootloader").isPresent() || settings.file().get("firmware").isPresent()) {
            return settings.error("kernel", "the domain has no kernel, and Ringdom runs no bootloader of the host",
                    "add kernel = \"PATH\"; for a disk with GRUB the path of grub-x86_64-xen.bin");
        }
        return settings.error("kernel", "the domain has no kernel",
                "add kernel = \"PATH\", or kernel = \"java:CLASS\" for a Java guest");
    }

    private String commandLine() throws ConfigException {
        Optional<String> whole = settings.text("cmdline");
        Optional<String> root = settings.nonEmptyText("root");
        Optional<String> extra = settings.nonEmptyText("extra");
        String line;
        if (whole.isPresent()) {
            line = whole.get();
            for (String key : List.of("root", "extra")) {
                if (settings.nonEmptyText(key).isPresent()) {
                    warn(settings.position(key), "'" + key + "' is ignored because 'cmdline' is given");
                }
            }
        } else {
            line = root.map(device -> "root=" + device).orElse("") + (root.isPresent() && extra.isPresent() ? " " : "")
                    + extra.orElse("");
        }
        if (line.length() > MAX_COMMAND_LINE_LENGTH) {
            String key = whole.isPresent() ? "cmdline" : "extra";
            throw settings.error(key, "the command line has " + line.length() + " characters",
                    "shorten it to " + MAX_COMMAND_LINE_LENGTH);
        }
        return line;
    }

    private List<DiskSpec> disks() throws ConfigException {
        List<DiskSpec> disks = new ArrayList<>();
        Map<Integer, String> taken = new HashMap<>();
        for (ConfigValue.Text text : settings.texts("disk")) {
            DiskSpec disk = DiskSpecParser.parse(text);
            String other = taken.put(disk.device().number(), disk.device().name());
            if (other != null) {
                throw new ConfigException(text.position(), "two disks are " + other, "give each disk its own vdev");
            }
            disks.add(disk);
        }
        return disks;
    }

    private List<NicSpec> nics() throws ConfigException {
        List<NicSpec> nics = new ArrayList<>();
        Map<Integer, Boolean> numbers = new HashMap<>();
        for (ConfigValue.Text text : settings.texts("vif")) {
            NicSpec nic = NicSpecParser.parse(text, warnings::add);
            if (nic.devid().isPresent() && numbers.put(nic.devid().getAsInt(), true) != null) {
                throw new ConfigException(text.position(), "two vifs have devid " + nic.devid().getAsInt(),
                        "give each its own, or leave it out");
            }
            nics.add(nic);
        }
        return nics;
    }

    private List<DisplaySpec> displays() throws ConfigException {
        List<ConfigValue.Text> texts = settings.texts("vfb");
        if (texts.size() > 1) {
            throw new ConfigException(texts.get(1).position(), "a domain has one vfb at most", "leave this one out");
        }
        return texts.isEmpty() ? List.of() : List.of(DisplaySpecParser.parse(texts.get(0), warnings::add));
    }

    private List<ChannelSpec> channels() throws ConfigException {
        List<ChannelSpec> channels = new ArrayList<>();
        for (ConfigValue.Text text : settings.texts("channel")) {
            if (channels.size() == ChannelSpec.MAX_CHANNELS) {
                throw new ConfigException(text.position(),
                        "a domain has " + ChannelSpec.MAX_CHANNELS + " channels at most", "leave this one out");
            }
            ChannelSpec channel = ChannelSpecParser.parse(text, warnings::add);
            if (channels.contains(channel)) {
                throw new ConfigException(text.position(), "two channels have the name " + channel.name(),
                        "give each channel a name of its own");
            }
            channels.add(channel);
        }
        return channels;
    }

    private ShutdownActions actions() throws ConfigException {
        ShutdownActions usual = ShutdownActions.DEFAULT;
        return new ShutdownActions(action("on_poweroff", usual.onPoweroff()), action("on_reboot", usual.onReboot()),
                action("on_watchdog", usual.onWatchdog()), action("on_crash", usual.onCrash()));
    }

    private ShutdownAction action(String key, ShutdownAction usual) throws ConfigException {
        Optional<String> text = settings.text(key);
        if (text.isEmpty()) {
            return usual;
        }
        Optional<ShutdownAction> action = ShutdownAction.parse(text.get());
        return action.orElseThrow(() -> {
            String hint = NearestName.hint(text.get(), ShutdownAction.keywords());
            return settings.error(key, "unknown action \"" + text.get() + "\" for '" + key + "'",
                    hint.isEmpty() ? "known are " + String.join(", ", ShutdownAction.keywords()) : hint);
        });
    }
}
