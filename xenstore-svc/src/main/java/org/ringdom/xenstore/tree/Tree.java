package org.ringdom.xenstore.tree;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;

import org.ringdom.xenstore.permission.Permissions;
import org.ringdom.xenstore.protocol.Paths;

/** Operations on a tree given by its root. They change nothing: each returns the root of the changed tree. Paths are checked. */
public final class Tree {
    private Tree() {
    }

    /** The node at {@code path}; null if there is none. */
    public static Node find(Node root, String path) {
        return path.length() == 1 ? root : findBelow(root, path, 1, path.length());
    }

    /** The node above {@code path}; null if there is none, as above the root. */
    public static Node above(Node root, String path) {
        int to = path.lastIndexOf('/');
        if (to > 0) {
            return findBelow(root, path, 1, to);
        }
        return path.length() > 1 ? root : null;
    }

    /** The node that {@code path} from {@code from} to before {@code to} names, seen from {@code node}; null if there is none. */
    private static Node findBelow(Node node, String path, int from, int to) {
        Node at = node;
        int start = from;
        while (at != null) {
            int end = path.indexOf('/', start);
            if (end < 0 || end >= to) {
                return at.children().find(path, start, to);
            }
            at = at.children().find(path, start, end);
            start = end + 1;
        }
        return null;
    }

    /** Whether a node at {@code path} lies in the subtree {@code top}, whose own path is {@code topPath}. */
    public static boolean contains(Node top, String topPath, String path) {
        return path.length() == topPath.length() || findBelow(top, path, topPath.length() + 1, path.length()) != null;
    }

    /** The path of the nearest node at or above {@code path} that exists. */
    public static String nearest(Node root, String path) {
        String at = path;
        while (find(root, at) == null) {
            at = Paths.parent(at);
        }
        return at;
    }

    /**
     * Stores value and permissions of a node whose parent exists, and makes it if need be; its children stay.
     *
     * @return the new root
     */
    public static Node put(Node root, String path, byte[] value, Permissions permissions, long generation) {
        if (path.length() == 1) {
            return root.withContent(value, permissions, generation);
        }
        return putBelow(root, path, 1, value, permissions, generation);
    }

    private static Node putBelow(Node node, String path, int from, byte[] value, Permissions permissions,
            long generation) {
        int slash = path.indexOf('/', from);
        int to = slash < 0 ? path.length() : slash;
        Node child = node.children().find(path, from, to);
        if (child == null && slash >= 0) {
            throw new IllegalArgumentException("no parent of " + path);
        }
        if (child == null) {
            return node.withAdded(path.substring(from, to), Node.leaf(value, permissions, generation), generation);
        }
        return node.withReplaced(path, from, to, slash < 0
                ? child.withContent(value, permissions, generation)
                : putBelow(child, path, slash + 1, value, permissions, generation));
    }

    /**
     * Removes a node, which must exist and not be the root, with everything below it.
     *
     * @return the new root
     */
    public static Node remove(Node root, String path, long generation) {
        return removeBelow(root, path, 1, generation);
    }

    private static Node removeBelow(Node node, String path, int from, long generation) {
        int slash = path.indexOf('/', from);
        int to = slash < 0 ? path.length() : slash;
        Node child = node.children().find(path, from, to);
        if (child == null) {
            throw new IllegalArgumentException("no node " + path);
        }
        return slash < 0
                ? node.withRemoved(path.substring(from, to), generation)
                : node.withReplaced(path, from, to, removeBelow(child, path, slash + 1, generation));
    }

    /** A node that a walk is still to come to. */
    private record Ahead(String path, Node node) {
    }

    /** Calls {@code visitor} with path and node for {@code top} and all below it; parents come before their children. */
    public static void walk(Node top, String topPath, BiConsumer<String, Node> visitor) {
        walkWhile(top, topPath, (path, node) -> {
            visitor.accept(path, node);
            return true;
        });
    }

    /**
     * The same, going below a node only if {@code visitor} says so. However deep the tree is, the thread's stack does not
     * grow.
     */
    public static void walkWhile(Node top, String topPath, BiPredicate<String, Node> visitor) {
        Deque<Ahead> ahead = new ArrayDeque<>();
        ahead.push(new Ahead(topPath, top));
        List<Ahead> children = new ArrayList<>();
        while (!ahead.isEmpty()) {
            Ahead at = ahead.pop();
            if (visitor.test(at.path, at.node)) {
                at.node.children()
                        .forEach((name, child) -> children.add(new Ahead(Paths.child(at.path, name), child)));
                children.reversed().forEach(ahead::push);
                children.clear();
            }
        }
    }
}
