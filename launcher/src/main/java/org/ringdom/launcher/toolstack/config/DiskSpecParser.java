package org.ringdom.launcher.toolstack.config;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a disk specification: parameters by position (target, format, vdev, access), by name, flags, and the old prefixes.
 *
 * <p>One instance per specification.
 */
final class DiskSpecParser {
    private static final Pattern PREFIX = Pattern
            .compile("(raw|qcow2|vhd|qcow|iscsi|nbd|enbd|drbd|tapdisk|tap2|tap|aio|ioemu|file|phy):");
    private static final Pattern OTHER_PREFIX = Pattern.compile("([a-z][a-z0-9]*):.*", Pattern.DOTALL);
    private static final Set<String> SCRIPT_PREFIXES = Set.of("iscsi", "nbd", "enbd", "drbd");
    private static final Set<String> FORMAT_PREFIXES = Set.of("raw", "qcow2", "vhd", "qcow");
    private static final Map<String, Boolean> READ_ONLY = Map.of("r", true, "ro", true, "w", false, "rw", false);
    private static final List<String> NAMES = List.of("format", "vdev", "access", "target", "devtype", "backend",
            "backendtype", "specification", "script");
    private static final List<String> FLAGS = List.of("cdrom", "direct-io-safe", "discard", "no-discard", "trusted",
            "untrusted");

    private final SpecScanner scanner;
    private final Set<String> seen = new HashSet<>();
    private boolean hadPrefix;
    private String target;
    private ImageFormat format;
    private String vdev;
    private SourcePosition vdevPosition;
    private Boolean readOnly;
    private boolean accessSeen;
    private boolean cdrom;
    private String backend;
    private BackendType backendType;
    private boolean directIoSafe;
    private boolean discard = true;
    private boolean trusted = true;

    private DiskSpecParser(ConfigValue.Text spec) {
        scanner = new SpecScanner(spec);
        vdevPosition = spec.position();
    }

    static DiskSpec parse(ConfigValue.Text spec) throws ConfigException {
        DiskSpecParser parser = new DiskSpecParser(spec);
        while (parser.scanner.hasNext()) {
            parser.next();
        }
        return parser.result();
    }

    private void next() throws ConfigException {
        String rest = scanner.rest();
        if (rest.startsWith("target=")) {
            once("target", target != null && !target.isEmpty());
            target = scanner.takeRest().substring("target=".length());
            return;
        }
        Matcher prefix = PREFIX.matcher(rest);
        if (target == null && prefix.lookingAt()) {
            prefix(prefix.group(1));
            scanner.skip(prefix.end());
            return;
        }
        String part = scanner.part();
        int equals = part.indexOf('=');
        if (equals >= 0) {
            named(part.substring(0, equals), part.substring(equals + 1).strip());
        } else if (FLAGS.contains(part)) {
            flag(part);
        } else {
            positional(part);
        }
    }

    private void prefix(String prefix) throws ConfigException {
        hadPrefix = true;
        if (SCRIPT_PREFIXES.contains(prefix)) {
            throw scanner.error("'" + prefix + ":' wants a hotplug script, which Ringdom does not run",
                    "attach the device first and give its path");
        }
        if (FORMAT_PREFIXES.contains(prefix)) {
            format(prefix);
        }
    }

    private void named(String name, String value) throws ConfigException {
        switch (name) {
            case "format" -> {
                once(name, false);
                format(value);
            }
            case "vdev" -> {
                once(name, vdev != null && !vdev.isEmpty());
                vdev(value);
            }
            case "access" -> {
                once(name, accessSeen);
                access(value);
            }
            case "devtype" -> {
                once(name, false);
                devtype(value);
            }
            case "backend" -> {
                once(name, false);
                backend = value.isEmpty() ? null : value;
            }
            case "backendtype" -> {
                once(name, false);
                backendType(value);
            }
            case "specification" -> {
                if (!value.equals("xen")) {
                    throw scanner.error("specification '" + value + "' is not supported", "leave it out, or write xen");
                }
            }
            case "script" -> throw scanner.error("hotplug scripts of disks are not run by Ringdom",
                    "attach the device first and give its path as target=");
            default -> throw unknownName(name);
        }
    }

    private ConfigException unknownName(String name) {
        if (name.startsWith("/")) {
            return scanner.error("a target with = in it cannot stand by position",
                    "write it last, as target=" + name + "...");
        }
        String hint = NearestName.hint(name, NAMES);
        return scanner.error("unknown disk parameter '" + name + "'",
                hint.isEmpty() ? "known are " + String.join(", ", NAMES) : hint);
    }

    private void flag(String flag) {
        switch (flag) {
            case "cdrom" -> cdrom = true;
            case "direct-io-safe" -> directIoSafe = true;
            case "discard", "no-discard" -> discard = flag.equals("discard");
            default -> trusted = flag.equals("trusted");
        }
    }

    private void positional(String part) throws ConfigException {
        if (target == null) {
            target(part);
        } else if (format == null && !hadPrefix) {
            if (target.isEmpty() && part.contains(":")) {
                format = ImageFormat.EMPTY;
                vdev(part);
            } else {
                format(part);
            }
        } else if (vdev == null) {
            vdev(part);
        } else if (!accessSeen) {
            access(part);
        } else {
            throw scanner.error("'" + part + "' is one parameter too many",
                    "the order is target, format, vdev, access; give others by name");
        }
    }

    private void target(String part) throws ConfigException {
        Matcher prefix = OTHER_PREFIX.matcher(part);
        if (prefix.matches()) {
            throw scanner.error("unknown prefix '" + prefix.group(1) + ":'",
                    "for a path with a colon write target=PATH as the last parameter");
        }
        target = part;
    }

    private void format(String value) throws ConfigException {
        ImageFormat chosen = switch (value) {
            case "", "raw" -> ImageFormat.RAW;
            case "qcow2" -> ImageFormat.QCOW2;
            case "vhd" -> ImageFormat.VHD;
            case "empty" -> ImageFormat.EMPTY;
            case "qcow", "qed" -> throw scanner.error("format " + value + " is not supported",
                    "convert the image: qemu-img convert -O qcow2 OLD NEW");
            default -> throw scanner.error("unknown format '" + value + "'", "known are raw, qcow2, vhd");
        };
        if (format != null && format != chosen) {
            throw scanner.error("the format is given twice, as " + format.keyword() + " and as " + chosen.keyword(),
                    "leave one out");
        }
        format = chosen;
    }

    private void vdev(String value) throws ConfigException {
        vdevPosition = scanner.position();
        int colon = value.lastIndexOf(':');
        vdev = colon < 0 ? value : value.substring(0, colon);
        if (colon >= 0) {
            devtype(value.substring(colon + 1));
        }
    }

    private void devtype(String value) throws ConfigException {
        cdrom = switch (value) {
            case "cdrom" -> true;
            case "disk" -> false;
            default -> throw scanner.error("unknown device type '" + value + "'", "known are disk and cdrom");
        };
    }

    private void access(String value) throws ConfigException {
        accessSeen = true;
        if (value.isEmpty()) {
            return;
        }
        readOnly = READ_ONLY.get(value);
        if (readOnly == null) {
            throw scanner.error("unknown access '" + value + "'",
                    "write r or ro to read only, w or rw to read and write");
        }
    }

    private void backendType(String value) throws ConfigException {
        backendType = switch (value) {
            case "" -> null;
            case "phy" -> BackendType.PHY;
            case "qdisk" -> BackendType.QDISK;
            case "tap" -> BackendType.TAP;
            default -> throw scanner.error("unknown backendtype '" + value + "'",
                    "leave it out, or write phy, qdisk or tap");
        };
    }

    private void once(String name, boolean already) throws ConfigException {
        if (!seen.add(name) || already) {
            throw scanner.error("'" + name + "' is given twice", "leave one out");
        }
    }

    private DiskSpec result() throws ConfigException {
        if (vdev == null || vdev.isEmpty()) {
            throw scanner.errorAtStart("the disk has no vdev", "say what the guest sees, for example vdev=xvda");
        }
        String name = vdev;
        VirtualDevice device = VirtualDevice.parse(name)
                .orElseThrow(() -> new ConfigException(vdevPosition, "'" + name + "' is no virtual device",
                        "write xvda, xvdb, ... or xvda1 for a partition"));
        String path = target == null ? "" : target;
        boolean hasMedium = !path.isEmpty() && format != ImageFormat.EMPTY;
        if (!hasMedium && !cdrom) {
            throw scanner.errorAtStart("the disk " + name + " has no target",
                    "give the path of an image as target=PATH");
        }
        if (cdrom && Boolean.FALSE.equals(readOnly)) {
            throw scanner.errorAtStart("the cdrom " + name + " cannot be written",
                    "leave the access out, or write access=ro");
        }
        return new DiskSpec(hasMedium ? path : "", hasMedium
                ? Optional.ofNullable(format).orElse(ImageFormat.RAW)
                : ImageFormat.EMPTY, device, cdrom || Boolean.TRUE.equals(readOnly), cdrom,
                Optional.ofNullable(backend),
                Optional.ofNullable(backendType), directIoSafe, discard, trusted);
    }
}
