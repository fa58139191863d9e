package org.ringdom.xenstore.transaction;

/** Is told what a request looks at and touches: a transaction remembers it, a request outside of one does not. */
public interface AccessLog {
    /** Value and permissions, or that there is no such node. */
    int CONTENT = 1;
    /** The names of the children. */
    int CHILDREN = 2;
    /** That the node is there, and its permissions. */
    int PERMISSIONS = 4;
    /** The node and everything below it. */
    int SUBTREE = 8;

    /** Remembers nothing. */
    AccessLog NONE = (path, kinds) -> {
    };

    /** {@code kinds} of the node at {@code path} were looked at or changed. */
    void touched(String path, int kinds);
}
