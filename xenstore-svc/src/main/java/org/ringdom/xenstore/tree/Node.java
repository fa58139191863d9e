package org.ringdom.xenstore.tree;

import org.ringdom.xenstore.permission.Permissions;

/**
 * One node with everything below it. Immutable; {@code value} must not be changed by anybody.
 *
 * <p>Two generation numbers tell a transaction what was changed since it looked: one for value and permissions, one for the
 * set of children's names. Numbers are unique within the life of a store, so equal numbers mean 'the same'.
 *
 * @param value
 *            any bytes
 * @param permissions
 *            owner and rights
 * @param children
 *            by name
 * @param generation
 *            of value and permissions
 * @param childrenGeneration
 *            of the names of the children
 */
public record Node(byte[] value, Permissions permissions, Children children, long generation, long childrenGeneration) {
    /** The value of a node that was only made. */
    public static final byte[] EMPTY_VALUE = {};

    /** Bytes that a node counts with beside its content. */
    private static final int OVERHEAD_BYTES = 64;
    /** Bytes of an entry of a permission list. */
    private static final int PERMISSION_BYTES = 4;

    /** Bytes that a node of that content counts with. */
    public static int bytes(int nameLength, byte[] value, Permissions permissions) {
        return OVERHEAD_BYTES + nameLength + contentBytes(value, permissions);
    }

    /** Bytes of value and permissions. */
    public static int contentBytes(byte[] value, Permissions permissions) {
        return value.length + PERMISSION_BYTES * permissions.size();
    }

    /** Bytes that this node counts with, its children apart. */
    public int bytes(int nameLength) {
        return bytes(nameLength, value, permissions);
    }

    /** A node without children. */
    public static Node leaf(byte[] value, Permissions permissions, long generation) {
        return new Node(value, permissions, Children.NONE, generation, generation);
    }

    /** Another value and permissions, the same children. */
    Node withContent(byte[] newValue, Permissions newPermissions, long newGeneration) {
        return new Node(newValue, newPermissions, children, newGeneration, childrenGeneration);
    }

    /** The child that {@code path} names from {@code from} to before {@code to} exchanged for a newer state of itself. */
    Node withReplaced(String path, int from, int to, Node child) {
        return new Node(value, permissions, children.replaced(path, from, to, child), generation, childrenGeneration);
    }

    /** A child more. */
    Node withAdded(String name, Node child, long newGeneration) {
        return new Node(value, permissions, children.with(name, child), generation, newGeneration);
    }

    /** A child less. */
    Node withRemoved(String name, long newGeneration) {
        return new Node(value, permissions, children.without(name), generation, newGeneration);
    }

    /** Identity: two nodes are the same state only if they are the same object. */
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    @Override
    public String toString() {
        return "Node[" + value.length + " bytes, " + permissions + ", " + children.size() + " children, generation "
                + generation + '/' + childrenGeneration + ']';
    }
}
