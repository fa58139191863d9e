package org.ringdom.runtime.xenstore;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * What can be done with nodes, directly or within a transaction. All methods wait for the store's answer; paths are absolute,
 * or relative to the caller's {@code /local/domain/<domid>}. Every method throws {@link XenstoreException} with the error
 * that the store answered.
 *
 * <p>For the agent thread (a vCPU thread in a guest) only.
 */
public interface XenstoreNodes {
    /** A node's value. */
    byte[] readBytes(String path);

    /** Stores a value; makes the node and its parents if they are not there. */
    void write(String path, byte[] value);

    /** Names of a node's children, however many. */
    List<String> list(String path);

    /** Makes a node and its parents; nothing happens if it is there. */
    void mkdir(String path);

    /** Removes a node and all below it; nothing happens if only its parent is there. */
    void rm(String path);

    /** The permission list, owner first. */
    List<XenstorePermission> getPerms(String path);

    /** Replaces the permission list. */
    void setPerms(String path, List<XenstorePermission> permissions);

    /** A node's value as text. */
    default String read(String path) {
        return new String(readBytes(path), StandardCharsets.UTF_8);
    }

    /** A node's value as text, or empty if the node is not there. */
    default Optional<String> readIfThere(String path) {
        try {
            return Optional.of(read(path));
        } catch (XenstoreException failed) {
            if (failed.isMissing()) {
                return Optional.empty();
            }
            throw failed;
        }
    }

    /** Names of a node's children; none if the node is not there. */
    default List<String> listIfThere(String path) {
        try {
            return list(path);
        } catch (XenstoreException failed) {
            if (failed.isMissing()) {
                return List.of();
            }
            throw failed;
        }
    }

    /** True if the node is there. */
    default boolean exists(String path) {
        return readIfThere(path).isPresent();
    }

    /** Stores text. */
    default void write(String path, String value) {
        write(path, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Stores a decimal number. */
    default void write(String path, long value) {
        write(path, Long.toString(value));
    }

    /** Replaces the permission list. */
    default void setPerms(String path, XenstorePermission... permissions) {
        setPerms(path, List.of(permissions));
    }
}
