package org.ringdom.launcher.toolstack.layout;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import org.ringdom.launcher.toolstack.ToolstackException;

/**
 * Which driver domain serves what.
 *
 * @param block domid of the block domain
 * @param network domid of the network domain; empty: there is none
 * @param console domid of the console domain; empty: there is none
 * @param byName domids of driver domains by the names that files may use
 */
public record Backends(int block, OptionalInt network, OptionalInt console, Map<String, Integer> byName) {
    public Backends {
        byName = Map.copyOf(byName);
    }

    /** The domain that serves a disk. */
    public int forDisk(Optional<String> name) throws ToolstackException {
        return name.isPresent() ? named(name.get()) : block;
    }

    /** The domain that serves a network card. */
    public int forNic(Optional<String> name) throws ToolstackException {
        if (name.isPresent()) {
            return named(name.get());
        }
        return network
                .orElseThrow(() -> new ToolstackException("this instance has no network domain; leave 'vif' out"));
    }

    /** The domain that serves what the file's {@code key} asks for: further consoles, displays. */
    int forConsole(String key) throws ToolstackException {
        return console.orElseThrow(
                () -> new ToolstackException("this instance has no console domain; leave '" + key + "' out"));
    }

    private int named(String name) throws ToolstackException {
        Integer domid = byName.get(name);
        if (domid == null) {
            throw new ToolstackException("there is no driver domain '" + name + "'; there are "
                    + String.join(", ", byName.keySet().stream().sorted().toList()));
        }
        return domid;
    }
}
