package org.ringdom.xenstore.tree;

import java.util.function.BiConsumer;

import org.ringdom.xenstore.protocol.Wire;

/**
 * The children of a node by name, in the order of their names: a persistent AVL tree. With and without make a new map and
 * share all but a path of it. Immutable but for a cached listing, which is the same whoever makes it.
 */
public final class Children {
    /** No children. */
    public static final Children NONE = new Children(null, null);

    private final Entry root;
    private byte[] listing;

    private Children(Entry root, byte[] listing) {
        this.root = root;
        this.listing = listing;
    }

    private static final class Entry {
        final String name;
        final Node node;
        final Entry left;
        final Entry right;
        final int height;
        final int size;

        Entry(String name, Node node, Entry left, Entry right) {
            this.name = name;
            this.node = node;
            this.left = left;
            this.right = right;
            this.height = 1 + Math.max(heightOf(left), heightOf(right));
            this.size = 1 + sizeOf(left) + sizeOf(right);
        }

        /** {@code shape} with another node, or with subtrees that have the same names as its own. */
        Entry(Entry shape, Node node, Entry left, Entry right) {
            this.name = shape.name;
            this.node = node;
            this.left = left;
            this.right = right;
            this.height = shape.height;
            this.size = shape.size;
        }
    }

    private static int heightOf(Entry entry) {
        return entry == null ? 0 : entry.height;
    }

    private static int sizeOf(Entry entry) {
        return entry == null ? 0 : entry.size;
    }

    /** Number of children. */
    public int size() {
        return sizeOf(root);
    }

    /** Levels of the tree. */
    int height() {
        return heightOf(root);
    }

    /** The child named by the characters of {@code path} from {@code from} to before {@code to}; null if there is none. */
    public Node find(String path, int from, int to) {
        Entry at = root;
        // what it has in common with the last smaller name and with the last larger one, all names between have too
        int likeSmaller = 0;
        int likeLarger = 0;
        while (at != null) {
            int same = same(path, from, to, at.name, Math.min(likeSmaller, likeLarger));
            int order = order(path, from, to, at.name, same);
            if (order == 0) {
                return at.node;
            }
            if (order < 0) {
                likeLarger = same;
                at = at.left;
            } else {
                likeSmaller = same;
                at = at.right;
            }
        }
        return null;
    }

    /** How many characters both begin with; the first {@code known} are known to be the same. */
    private static int same(String path, int from, int to, String name, int known) {
        int common = Math.min(to - from, name.length());
        int same = known;
        while (same < common && path.charAt(from + same) == name.charAt(same)) {
            same++;
        }
        return same;
    }

    /** Their order, by the first characters that differ. */
    private static int order(String path, int from, int to, String name, int same) {
        return same < to - from && same < name.length()
                ? path.charAt(from + same) - name.charAt(same)
                : to - from - name.length();
    }

    /** These children with {@code node} under {@code name}, whether or not there was one. */
    Children with(String name, Node node) {
        return new Children(insert(root, name, node), null);
    }

    /** These children with {@code node} in place of the one that {@link #find} finds, which must be there. */
    Children replaced(String path, int from, int to, Node node) {
        return new Children(replace(root, path, from, to, node, 0, 0), listing);
    }

    /** These children without the one under {@code name}, which must be there. */
    Children without(String name) {
        Entry rest = remove(root, name);
        return rest == null ? NONE : new Children(rest, null);
    }

    private static Entry insert(Entry at, String name, Node node) {
        if (at == null) {
            return new Entry(name, node, null, null);
        }
        int order = name.compareTo(at.name);
        if (order == 0) {
            return new Entry(at.name, node, at.left, at.right);
        }
        return order < 0
                ? balanced(at, insert(at.left, name, node), at.right)
                : balanced(at, at.left, insert(at.right, name, node));
    }

    private static Entry replace(Entry at, String path, int from, int to, Node node, int likeSmaller, int likeLarger) {
        int same = same(path, from, to, at.name, Math.min(likeSmaller, likeLarger));
        int order = order(path, from, to, at.name, same);
        if (order == 0) {
            return new Entry(at, node, at.left, at.right);
        }
        return order < 0
                ? new Entry(at, at.node, replace(at.left, path, from, to, node, likeSmaller, same), at.right)
                : new Entry(at, at.node, at.left, replace(at.right, path, from, to, node, same, likeLarger));
    }

    private static Entry remove(Entry at, String name) {
        int order = name.compareTo(at.name);
        if (order < 0) {
            return balanced(at, remove(at.left, name), at.right);
        }
        if (order > 0) {
            return balanced(at, at.left, remove(at.right, name));
        }
        if (at.left == null) {
            return at.right;
        }
        if (at.right == null) {
            return at.left;
        }
        Entry next = at.right;
        while (next.left != null) {
            next = next.left;
        }
        return balanced(next, at.left, remove(at.right, next.name));
    }

    /** {@code top}'s name and node over two trees whose heights differ by two at most. */
    private static Entry balanced(Entry top, Entry left, Entry right) {
        int lean = heightOf(left) - heightOf(right);
        if (lean > 1) {
            if (heightOf(left.left) >= heightOf(left.right)) {
                return new Entry(left.name, left.node, left.left, new Entry(top.name, top.node, left.right, right));
            }
            Entry middle = left.right;
            return new Entry(middle.name, middle.node, new Entry(left.name, left.node, left.left, middle.left),
                    new Entry(top.name, top.node, middle.right, right));
        }
        if (lean < -1) {
            if (heightOf(right.right) >= heightOf(right.left)) {
                return new Entry(right.name, right.node, new Entry(top.name, top.node, left, right.left), right.right);
            }
            Entry middle = right.left;
            return new Entry(middle.name, middle.node, new Entry(top.name, top.node, left, middle.left),
                    new Entry(right.name, right.node, middle.right, right.right));
        }
        return new Entry(top.name, top.node, left, right);
    }

    /** Calls {@code visitor} with each name and node, in the order of the names. */
    public void forEach(BiConsumer<String, Node> visitor) {
        visit(root, visitor);
    }

    private static void visit(Entry at, BiConsumer<String, Node> visitor) {
        if (at != null) {
            visit(at.left, visitor);
            visitor.accept(at.name, at.node);
            visit(at.right, visitor);
        }
    }

    /** The names with a NUL each, as a directory reply has them. Not to be changed by the caller. */
    public byte[] listing() {
        byte[] names = listing;
        if (names == null) {
            StringBuilder text = new StringBuilder();
            forEach((name, node) -> text.append(name).append('\0'));
            names = Wire.bytes(text.toString());
            listing = names;
        }
        return names;
    }
}
