package org.ringdom.xenstore.watch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

import org.ringdom.xenstore.permission.Caller;
import org.ringdom.xenstore.permission.Permissions;
import org.ringdom.xenstore.protocol.Paths;
import org.ringdom.xenstore.transaction.Fired;
import org.ringdom.xenstore.tree.Node;
import org.ringdom.xenstore.tree.Tree;

/**
 * All watches by path. Matching a change costs one look-up for each level of its path; a removal looks also at the watches
 * inside of what was removed. Not thread-safe.
 */
public final class WatchRegistry {
    private static final Comparator<Watch> BY_SEQUENCE = Comparator.comparingLong(Watch::sequence);

    private final Map<String, List<Watch>> byPath = new HashMap<>();
    private final TreeMap<String, List<Watch>> ordered = new TreeMap<>();
    private final Map<Long, List<Watch>> byWatcher = new HashMap<>();
    private final List<Watch> matches = new ArrayList<>();
    private long nextSequence;

    /** Adds a watch; the caller has made sure that {@link #contains} is false. */
    public Watch add(Watcher watcher, String path, int prefix, String token, int depth) {
        Watch watch = new Watch(watcher, path, prefix, token, depth, nextSequence++);
        List<Watch> there = byPath.computeIfAbsent(path, key -> new ArrayList<>(1));
        there.add(watch);
        ordered.put(path, there);
        byWatcher.computeIfAbsent(watcher.id(), key -> new ArrayList<>()).add(watch);
        return watch;
    }

    /** Whether the connection has a watch of this path and token. */
    public boolean contains(long watcher, String path, String token) {
        return find(watcher, path, token) != null;
    }

    private Watch find(long watcher, String path, String token) {
        for (Watch watch : byPath.getOrDefault(path, List.of())) {
            if (watch.watcher().id() == watcher && watch.token().equals(token)) {
                return watch;
            }
        }
        return null;
    }

    /** Removes a watch that is there. */
    public Watch remove(long watcher, String path, String token) {
        Watch watch = find(watcher, path, token);
        byWatcher.get(watcher).remove(watch);
        unlink(watch);
        return watch;
    }

    /** Removes all watches of a connection. */
    public void removeAll(long watcher) {
        List<Watch> all = byWatcher.remove(watcher);
        if (all != null) {
            all.forEach(this::unlink);
        }
    }

    private void unlink(Watch watch) {
        List<Watch> there = byPath.get(watch.path());
        there.remove(watch);
        if (there.isEmpty()) {
            byPath.remove(watch.path());
            ordered.remove(watch.path());
        }
    }

    /** Number of watches of a connection. */
    public int count(long watcher) {
        return byWatcher.getOrDefault(watcher, List.of()).size();
    }

    /** Calls {@code visitor} with each watch of a connection in the order of registration. */
    public void forEach(long watcher, Consumer<Watch> visitor) {
        byWatcher.getOrDefault(watcher, List.of()).forEach(visitor);
    }

    /**
     * Tells {@code sink} which events a request or transaction gives: for each change in order, first those inside of what
     * was removed, the deepest first. No watch is told twice of the same path.
     */
    public void fire(Collection<Fired> changes, EventSink sink) {
        if (byPath.isEmpty()) {
            return;
        }
        // only of its own path can a watch hear twice: in a removal above it, and by itself
        Set<Watch> told = changes.size() > 1 ? Collections.newSetFromMap(new IdentityHashMap<>()) : null;
        for (Fired fired : changes) {
            fire(fired, told, sink);
        }
    }

    private void fire(Fired fired, Set<Watch> told, EventSink sink) {
        if (fired.removed() != null) {
            fireInside(fired, told, sink);
        }
        collectAbove(fired.path());
        for (Watch watch : matches) {
            boolean own = watch.path().length() == fired.path().length();
            if (visible(fired, watch.watcher().caller()) && !(own && isToldNow(watch, told))) {
                send(watch, fired.path(), sink);
            }
        }
        matches.clear();
    }

    private static boolean isToldNow(Watch watch, Set<Watch> told) {
        return told != null && !told.add(watch);
    }

    private void collectAbove(String path) {
        String at = path;
        while (at != null) {
            for (Watch watch : byPath.getOrDefault(at, List.of())) {
                if (watch.reaches(path)) {
                    matches.add(watch);
                }
            }
            at = Paths.parent(at);
        }
        if (matches.size() > 1) {
            matches.sort(BY_SEQUENCE);
        }
    }

    private void fireInside(Fired fired, Set<Watch> told, EventSink sink) {
        String top = fired.path();
        // '0' is the character after '/': the range holds just the paths that start with top and a slash
        ordered.subMap(top + '/', true, top + '0', false).descendingMap().forEach((path, there) -> {
            if (Tree.contains(fired.removed(), top, path)) {
                there.forEach(watch -> {
                    if (insideVisible(fired, path, watch.watcher().caller()) && !isToldNow(watch, told)) {
                        send(watch, path, sink);
                    }
                });
            }
        });
    }

    private static boolean insideVisible(Fired fired, String path, Caller caller) {
        if (caller.privileged()) {
            return true;
        }
        int below = fired.path().length();
        Node node = Tree.find(fired.removed(), path.substring(below));
        String parent = Paths.parent(path.substring(below));
        return node.permissions().allows(caller, Permissions.READ)
                || Tree.find(fired.removed(), parent).permissions().allows(caller, Permissions.READ);
    }

    private static boolean visible(Fired fired, Caller caller) {
        return caller.privileged() || readable(fired.permissions(), caller) || readable(fired.before(), caller)
                || readable(fired.above(), caller);
    }

    private static boolean readable(Permissions permissions, Caller caller) {
        return permissions != null && permissions.allows(caller, Permissions.READ);
    }

    /**
     * Fires what watches {@code name} or {@code name/domid}, for whom {@code permissions} lets know of it. Without a depth the
     * former are told the name alone, with depth 0 nothing, otherwise the domain too.
     */
    public void fireSpecial(String name, int domid, Permissions permissions, EventSink sink) {
        String ofDomain = name + '/' + domid;
        List<Watch> all = new ArrayList<>(byPath.getOrDefault(name, List.of()));
        all.removeIf(watch -> watch.depth() == 0);
        all.addAll(byPath.getOrDefault(ofDomain, List.of()));
        all.sort(BY_SEQUENCE);
        for (Watch watch : all) {
            if (readable(permissions, watch.watcher().caller())) {
                boolean plain = watch.depth() == Watch.ANY_DEPTH && watch.path().equals(name);
                send(watch, plain ? name : ofDomain, sink);
            }
        }
    }

    private static void send(Watch watch, String path, EventSink sink) {
        byte[] message = watch.event(path);
        if (message != null) {
            sink.event(watch.watcher(), message);
        }
    }
}
