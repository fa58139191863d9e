package org.ringdom.tests.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Xen 4.17 showed for the same kernel, and the differences to it that are explained:
 *
 * <pre>
 *   # why
 *   xen:  pattern of a whole line that only Xen has
 *   ours: pattern of a whole line that only Ringdom has
 *   both: either
 * </pre>
 */
public final class Golden {
    private static final Pattern KERNEL_LINE = Pattern.compile("(?:\\(early\\) )?\\[ *[0-9]+\\.[0-9]+\\] (.*)");
    private static final Pattern NODE = Pattern.compile("(/\\S*) = \"(.*)\" +\\((.*)\\)");
    /** Nodes whose values are the host's, the test's or one run's. */
    private static final Pattern VARYING = Pattern.compile("(.*-)?ring-ref|event-channel(-.x)?|name|domain|uuid|"
            + "start_time|mac|bridge|params|kernel|ramdisk|cmdline|build-id|sectors");
    /** Ringdom's control, block, network and console domains; in the recorded run one domain was all of them. */
    private static final String HOSTS = "[0234]";

    private Golden() {
    }

    /** The kernel's messages on a console until it runs init, without times, each once. */
    public static List<String> bootLog(String console) {
        Set<String> lines = new LinkedHashSet<>();
        for (String line : console.split("\r?\n")) {
            Matcher kernel = KERNEL_LINE.matcher(line);
            if (kernel.matches()) {
                if (kernel.group(1).startsWith("Run /init")) {
                    break;
                }
                lines.add(kernel.group(1));
            }
        }
        return List.copyOf(lines);
    }

    /** A guest's nodes of what {@code xenstore-ls -fp} prints, without what names domains and hosts. */
    public static List<String> tree(String listing, int domid) {
        Matcher vm = Pattern.compile("/local/domain/" + domid + "/vm = \"/vm/([0-9a-f-]+)\"").matcher(listing);
        if (!vm.find()) {
            throw new AssertionError("no domain " + domid + " in\n" + listing);
        }
        String uuid = vm.group(1);
        Pattern own = Pattern.compile("(/libxl/" + domid + "|/local/domain/" + domid + "|/vm/" + uuid
                + "|/local/domain/" + HOSTS + "/backend/[a-z]+/" + domid + ")(/.*)?");
        List<String> nodes = new ArrayList<>();
        for (String line : listing.split("\n")) {
            Matcher node = NODE.matcher(line);
            if (node.matches() && own.matcher(node.group(1)).matches()) {
                String key = node.group(1).substring(node.group(1).lastIndexOf('/') + 1);
                nodes.add(
                        neutral(node.group(1), uuid, domid) + " = \"" + value(key, node.group(2), uuid, domid) + "\" ("
                                + permissions(node.group(3), domid) + ")");
            }
        }
        return nodes;
    }

    private static String neutral(String text, String uuid, int domid) {
        return text.replace(uuid, "UUID")
                .replaceAll("/local/domain/" + HOSTS + "/backend/", "/local/domain/HOST/backend/")
                .replaceAll("/" + domid + "(?=/|$)", "/GUEST");
    }

    private static String value(String key, String value, String uuid, int domid) {
        return switch (key) {
            case "frontend-id", "domid" -> "GUEST";
            case "backend-id" -> "HOST";
            default -> !value.isEmpty() && VARYING.matcher(key).matches() ? "*" : neutral(value, uuid, domid);
        };
    }

    private static String permissions(String list, int domid) {
        List<String> known = new ArrayList<>();
        Set<String> seen = new LinkedHashSet<>();
        for (String one : list.split(",")) {
            String who = one.substring(1).equals(Integer.toString(domid))
                    ? "GUEST"
                    : one.substring(1).replaceAll("^" + HOSTS + "$", "HOST");
            if (seen.add(who)) {
                known.add(one.charAt(0) + who);
            }
        }
        return String.join(",", known);
    }

    /** Lines that only one of both has and that are not explained, each behind whose it is. */
    public static List<String> unexplained(String kind, List<String> ours) {
        List<String> recorded = read(kind + ".txt");
        List<String> explained = read(kind + ".differences");
        List<String> left = new ArrayList<>();
        compare("xen", recorded, ours, explained, left);
        compare("ours", ours, recorded, explained, left);
        return left;
    }

    private static void compare(String side, List<String> lines, List<String> others, List<String> explained,
            List<String> left) {
        Set<String> there = Set.copyOf(others);
        for (String line : lines) {
            boolean known = there.contains(line) || explained.stream()
                    .filter(entry -> entry.startsWith(side + ": ") || entry.startsWith("both: "))
                    .anyMatch(entry -> line.matches(entry.substring(entry.indexOf(' ') + 1)));
            if (!known) {
                left.add(side + ": " + line);
            }
        }
    }

    private static List<String> read(String name) {
        try (InputStream in = Objects.requireNonNull(
                Golden.class.getResourceAsStream("/org/ringdom/tests/golden/" + name),
                name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
