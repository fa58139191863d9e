package org.ringdom.launcher.store.stream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.ringdom.launcher.store.StoreConnection;

/**
 * The store's state as far as its protocol shows it: quotas, the domains' rings and their watches, special paths, nodes. The nodes
 * are those of one moment, what else there is of another.
 */
public final class StateExport {
    private static final List<String> SPECIALS = List.of("@introduceDomain", "@releaseDomain");
    private static final String NONE = "-";

    private record Ring(int domid, int target, int port, List<RingWatch> watches) {
    }

    private record RingWatch(String path, String token, int depth) {
    }

    private StateExport() {
    }

    /** A node and all below it as they are at one moment, each after the one above it. */
    public static List<StoredNode> nodes(StoreConnection store, String top) throws IOException {
        List<StoredNode> found = new ArrayList<>();
        store.begin();
        collect(store, top, found);
        store.end(false);
        return found;
    }

    private static void collect(StoreConnection store, String top, List<StoredNode> found) throws IOException {
        found.add(new StoredNode(top, store.read(top), store.permissions(top)));
        for (String name : store.list(top)) {
            collect(store, (top.equals("/") ? "" : top) + "/" + name, found);
        }
    }

    /** All of it as a stream. */
    public static byte[] stream(StoreConnection store) throws IOException {
        List<Ring> rings = rings(store);
        List<StoredNode> nodes = nodes(store, "/");
        boolean depths = rings.stream().flatMap(ring -> ring.watches.stream())
                .anyMatch(watch -> watch.depth != StateStreamWriter.ANY_DEPTH);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (StateStreamWriter writer = new StateStreamWriter(out, depths)) {
            writer.global();
            writer.quotas(quotas(store));
            int connection = 0;
            for (Ring ring : rings) {
                connection++;
                writer.ring(connection, ring.domid, ring.target, ring.port);
                for (RingWatch watch : ring.watches) {
                    writer.watch(connection, watch.path, watch.token, watch.depth);
                }
            }
            writer.node(nodes.getFirst());
            for (String special : SPECIALS) {
                writer.node(new StoredNode(special, new byte[0], store.permissions(special)));
            }
            for (StoredNode node : nodes.subList(1, nodes.size())) {
                writer.node(node);
            }
            writer.end();
        }
        return out.toByteArray();
    }

    private static Map<String, Integer> quotas(StoreConnection store) throws IOException {
        Map<String, Integer> quotas = new LinkedHashMap<>();
        for (String name : store.quota().split(" ")) {
            quotas.put(name, Integer.parseInt(store.quota(name)));
        }
        return quotas;
    }

    private static List<Ring> rings(StoreConnection store) throws IOException {
        List<Ring> rings = new ArrayList<>();
        int from = 0;
        while (true) {
            List<String> words = store.controlList("connections", Integer.toString(from));
            for (int i = 0; i + 2 < words.size(); i += 3) {
                int domid = Integer.parseInt(words.get(i));
                rings.add(new Ring(domid, number(words.get(i + 1)), Integer.parseInt(words.get(i + 2)),
                        watches(store, domid)));
                from = domid + 1;
            }
            if (words.isEmpty()) {
                return rings;
            }
        }
    }

    private static List<RingWatch> watches(StoreConnection store, int domid) throws IOException {
        List<RingWatch> watches = new ArrayList<>();
        int seen = 0;
        while (true) {
            List<String> words = store.controlList("watches", Integer.toString(domid), Integer.toString(seen));
            for (int i = 0; i + 2 < words.size(); i += 3) {
                seen++;
                if (!words.get(i).isEmpty()) {
                    watches.add(new RingWatch(words.get(i), words.get(i + 1), number(words.get(i + 2))));
                }
            }
            if (words.isEmpty()) {
                return watches;
            }
        }
    }

    private static int number(String text) {
        return text.equals(NONE) ? StateStreamWriter.ANY_DEPTH : Integer.parseInt(text);
    }
}
