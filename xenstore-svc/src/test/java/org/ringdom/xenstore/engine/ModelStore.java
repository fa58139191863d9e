package org.ringdom.xenstore.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The store as a plain map of paths, written to be obviously right and nothing else: what the engine is compared with.
 * Requests are texts: 'read /a', 'write /a value', 'mkdir /a', 'rm /a', 'list /a', 'perms /a', 'chmod /a n0|r3|'.
 */
final class ModelStore {
    record Node(String value, String perms) {
    }

    /** What a watch may fire on: {@code exact} only for watches of just that path. */
    record Fired(String path, boolean exact, List<String> readableIf) {
    }

    record ModelWatch(int domid, String path, boolean relative, String token) {
    }

    final TreeMap<String, Node> nodes;
    final List<ModelWatch> watches = new ArrayList<>();
    /** Paths that requests looked at or changed, and those changed, since the last clear. */
    final Set<String> changed = new HashSet<>();
    final Set<String> touched = new HashSet<>();
    List<Fired> fired = new ArrayList<>();
    private final int nodesMax;
    private final Map<Integer, Integer> quotas = new HashMap<>();

    ModelStore(int nodesMax) {
        this.nodesMax = nodesMax;
        nodes = new TreeMap<>();
        nodes.put("/", new Node("", "n0|"));
    }

    ModelStore(ModelStore other) {
        nodesMax = other.nodesMax;
        nodes = new TreeMap<>(other.nodes);
        quotas.putAll(other.quotas);
    }

    /** How many nodes a domain may own from now on. */
    void quota(int domid, int most) {
        quotas.put(domid, most);
    }

    private int most(int domid) {
        return quotas.getOrDefault(domid, nodesMax);
    }

    /** A domain is gone: its nodes with all below them, its watches, its quota, and its name in lists of others. */
    void release(int domid) {
        fired = new ArrayList<>();
        nodes.replaceAll((path, node) -> new Node(node.value(), without(domid, node.perms(), path)));
        for (String path : List.copyOf(nodes.keySet())) {
            if (nodes.containsKey(path) && !path.equals("/") && owner(nodes.get(path).perms()) == domid) {
                List<Fired> before = fired;
                remove(path);
                before.addAll(fired);
                fired = before;
            }
        }
        watches.removeIf(watch -> watch.domid() == domid);
        quotas.remove(domid);
    }

    private String without(int domid, String perms, String path) {
        String[] entries = perms.split("\\|");
        String kept = entries[0] + "|" + Arrays.stream(entries).skip(1)
                .filter(entry -> !entry.substring(1).equals(domid + "")).map(entry -> entry + "|")
                .reduce("", String::concat);
        if (!kept.equals(perms)) {
            changed.add(path);
        }
        return kept;
    }

    String execute(int domid, String request) {
        fired = new ArrayList<>();
        String[] words = request.split(" ", 3);
        String path = words[1].startsWith("/") ? words[1] : "/local/domain/" + domid + "/" + words[1];
        touched.add(path);
        boolean reading = Set.of("read", "list", "perms").contains(words[0]);
        String wanted = reading ? "r" : words[0].equals("chmod") ? "o" : "w";
        String nearest = path;
        while (!nodes.containsKey(nearest)) {
            nearest = parent(nearest);
        }
        touched.add(nearest);
        if (!rights(domid, nodes.get(nearest).perms()).contains(wanted)
                && !(wanted.equals("o") && !nearest.equals(path)
                        && rights(domid, nodes.get(nearest).perms()).contains("w"))) {
            return "EACCES";
        }
        boolean there = nearest.equals(path);
        return switch (words[0]) {
            case "read" -> there ? nodes.get(path).value() : "ENOENT";
            case "perms" -> there ? nodes.get(path).perms() : "ENOENT";
            case "list" -> there ? list(path) : "ENOENT";
            case "write" -> put(domid, path, nearest, words[2]);
            case "mkdir" -> there ? "OK|" : put(domid, path, nearest, "");
            case "chmod" -> there ? chmod(domid, path, words[2]) : "ENOENT";
            default -> remove(path);
        };
    }

    private String list(String path) {
        touched.add(path + " children");
        StringBuilder names = new StringBuilder();
        for (String at : nodes.keySet()) {
            if (!at.equals("/") && parent(at).equals(path)) {
                names.append(at.substring(at.lastIndexOf('/') + 1)).append('|');
            }
        }
        return names.toString();
    }

    private String put(int domid, String path, String nearest, String value) {
        List<String> missing = new ArrayList<>();
        for (String at = path; !at.equals(nearest); at = parent(at)) {
            missing.add(0, at);
        }
        String perms = nodes.get(nearest).perms();
        if (domid != 0 && !missing.isEmpty()) {
            perms = perms.charAt(0) + "" + domid + perms.substring(perms.indexOf('|'));
            if (owned(domid) + missing.size() > most(domid)) {
                return "ENOSPC";
            }
        }
        for (String at : missing) {
            nodes.put(at, new Node("", perms));
            changed.add(at);
            changed.add(parent(at) + " children");
        }
        nodes.put(path, new Node(value, nodes.get(path).perms()));
        changed.add(path);
        fire(path, false, path, null);
        return "OK|";
    }

    int owned(int domid) {
        return (int) nodes.values().stream().filter(node -> owner(node.perms()) == domid).count();
    }

    private String chmod(int domid, String path, String perms) {
        Node node = nodes.get(path);
        if (domid != 0 && owner(perms) != owner(node.perms())) {
            return "EPERM";
        }
        nodes.put(path, new Node(node.value(), perms));
        changed.add(path);
        fire(path, false, path, node.perms());
        return "OK|";
    }

    private String remove(String path) {
        fired = new ArrayList<>();
        if (path.equals("/")) {
            return "EINVAL";
        }
        if (!nodes.containsKey(path)) {
            return nodes.containsKey(parent(path)) ? "OK|" : "ENOENT";
        }
        List<String> below = new ArrayList<>(subtree(path).keySet());
        Collections.reverse(below);
        touched.addAll(below);
        for (String at : below) {
            fire(at, !at.equals(path), at, null);
        }
        changed.addAll(below);
        below.forEach(nodes::remove);
        changed.add(parent(path) + " children");
        return "OK|";
    }

    SortedMap<String, Node> subtree(String path) {
        TreeMap<String, Node> found = new TreeMap<>();
        nodes.forEach((at, node) -> {
            if (at.equals(path) || at.startsWith(path + "/")) {
                found.put(at, node);
            }
        });
        return found;
    }

    private void fire(String path, boolean exact, String at, String before) {
        List<String> readable = new ArrayList<>(List.of(nodes.get(at).perms()));
        if (!at.equals("/")) {
            readable.add(nodes.get(parent(at)).perms());
        }
        if (before != null) {
            readable.add(before);
        }
        fired.add(new Fired(path, exact, readable));
    }

    /** The events of what the last request fired, as 'domid:path|token|'. */
    List<String> events() {
        List<String> events = new ArrayList<>();
        for (Fired one : fired) {
            for (ModelWatch watch : watches) {
                boolean at = watch.path().equals(one.path());
                boolean above = watch.path().equals("/") || one.path().startsWith(watch.path() + "/");
                boolean readable = one.readableIf().stream().anyMatch(p -> rights(watch.domid(), p).contains("r"));
                if ((at || above && !one.exact()) && readable) {
                    String home = "/local/domain/" + watch.domid() + "/";
                    String shown = watch.relative() ? one.path().substring(home.length()) : one.path();
                    events.add(watch.domid() + ":" + shown + "|" + watch.token() + "|");
                }
            }
        }
        return events;
    }

    static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash == 0 ? "/" : path.substring(0, slash);
    }

    private static int owner(String perms) {
        return Integer.parseInt(perms.substring(1, perms.indexOf('|')));
    }

    private static String rights(int domid, String perms) {
        if (domid == 0 || owner(perms) == domid) {
            return "rwo";
        }
        String[] entries = perms.split("\\|");
        String letter = Arrays.stream(entries).skip(1).filter(entry -> entry.substring(1).equals(domid + ""))
                .findFirst().orElse(entries[0]).substring(0, 1);
        return letter.equals("b") ? "rw" : letter;
    }
}
