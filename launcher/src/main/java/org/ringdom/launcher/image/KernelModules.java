package org.ringdom.launcher.image;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Kernel modules by name, and in which order they have to be loaded: what each needs stands in its {@code .modinfo}. */
final class KernelModules {
    private static final String DEPENDS = "\0depends=";
    private static final String SOFT_DEPENDS = "\0softdep=pre: ";

    private final Map<String, byte[]> files = new HashMap<>();

    void add(String name, byte[] module) {
        files.put(name.replace('-', '_'), module);
    }

    /**
     * The modules wanted and all that they need, each behind what it needs.
     *
     * @throws ImageException if one that is needed is not there; those wanted may be built in
     */
    Map<String, byte[]> inOrder(List<String> wanted) throws ImageException {
        Map<String, byte[]> ordered = new LinkedHashMap<>();
        for (String name : wanted) {
            if (files.containsKey(name.replace('-', '_'))) {
                place(name.replace('-', '_'), ordered, new ArrayList<>());
            }
        }
        return ordered;
    }

    private void place(String name, Map<String, byte[]> ordered, List<String> path) throws ImageException {
        if (ordered.containsKey(name) || path.contains(name)) {
            return;
        }
        byte[] module = files.get(name);
        if (module == null) {
            throw new ImageException(
                    "module " + path.getLast() + " needs " + name + ", which the package does not have");
        }
        path.add(name);
        String text = "\0" + new String(module, StandardCharsets.ISO_8859_1);
        for (String needed : list(text, DEPENDS, ",")) {
            place(needed.replace('-', '_'), ordered, path);
        }
        for (String useful : list(text, SOFT_DEPENDS, " ")) {
            if (files.containsKey(useful.replace('-', '_'))) {
                place(useful.replace('-', '_'), ordered, path);
            }
        }
        path.removeLast();
        ordered.put(name, module);
    }

    private static List<String> list(String text, String key, String separator) {
        int at = text.indexOf(key);
        if (at < 0) {
            return List.of();
        }
        String value = text.substring(at + key.length(), text.indexOf('\0', at + key.length()));
        return value.isEmpty() ? List.of() : List.of(value.split(separator));
    }
}
