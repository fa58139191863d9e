package org.ringdom.abi.headers;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import org.ringdom.abi.io.RingLayout;
import org.ringdom.abi.xen.SharedInfo;

/** The table xen-headers.txt, and what there is in the Java packages that it has to cover. */
final class HeaderTable {
    /** How a Java constant is compared. */
    enum Kind {
        CONST, SIZEOF, FIELD, OFFSET, PLAIN
    }

    /** A line of the table, its wildcard resolved: constant {@code name} of {@code owner} against {@code text}. */
    record Line(Class<?> owner, String name, Kind kind, String text) {
        String key() {
            return owner.getSimpleName() + "." + name;
        }
    }

    private static final String ROOT = "org.ringdom.abi.";

    private HeaderTable() {
    }

    /** All lines; constants that only a wildcard names are included. */
    static List<Line> lines() throws IOException, ReflectiveOperationException {
        List<Line> lines = new ArrayList<>();
        Class<?> owner = null;
        Map<String, String> rest = Map.of();
        for (String text : text().lines().map(String::strip).toList()) {
            if (text.startsWith("[")) {
                owner = Class.forName(ROOT + text.substring(1, text.length() - 1));
                rest = new LinkedHashMap<>(constants(owner));
            } else if (!text.isEmpty() && !text.startsWith("#")) {
                String[] parts = text.split("\\s+", 3);
                Kind kind = Kind.valueOf(parts[1].toUpperCase(Locale.ROOT));
                if (parts[0].equals("*")) {
                    for (String name : rest.keySet()) {
                        lines.add(new Line(owner, name, kind, expand(parts[2], name)));
                    }
                } else {
                    rest.remove(parts[0]);
                    lines.add(new Line(owner, parts[0], kind, parts[2]));
                }
            }
        }
        return lines;
    }

    private static String expand(String pattern, String name) {
        return pattern.replace("{NAME}", name).replace("{name}", name.toLowerCase(Locale.ROOT));
    }

    private static String text() throws IOException {
        try (InputStream stream = HeaderTable.class.getResourceAsStream("xen-headers.txt")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Public constants of a class by name: static finals, or the numbers of an enum. */
    static Map<String, String> constants(Class<?> owner) throws ReflectiveOperationException {
        Map<String, String> constants = new LinkedHashMap<>();
        if (owner.isEnum()) {
            for (Object constant : owner.getEnumConstants()) {
                constants.put(((Enum<?>) constant).name(), owner.getMethod("number").invoke(constant).toString());
            }
            return constants;
        }
        for (Field field : owner.getFields()) {
            if (Modifier.isStatic(field.getModifiers())
                    && (field.getType().isPrimitive() || field.getType() == String.class)) {
                constants.put(field.getName(), field.get(null).toString());
            }
        }
        return constants;
    }

    /** All public classes of the packages that the table covers. */
    static List<Class<?>> classes() throws IOException, ClassNotFoundException {
        List<Class<?>> classes = new ArrayList<>();
        addClasses(classes, SharedInfo.class);
        addClasses(classes, RingLayout.class);
        return classes;
    }

    private static void addClasses(List<Class<?>> classes, Class<?> inPackage)
            throws IOException, ClassNotFoundException {
        Path root;
        try {
            URI location = inPackage.getProtectionDomain().getCodeSource().getLocation().toURI();
            root = Path.of(location);
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
        try (Stream<Path> files = Files.walk(root.resolve(inPackage.getPackageName().replace('.', '/')))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).sorted().toList()) {
                String name = root.relativize(file).toString().replace('/', '.');
                Class<?> type = Class.forName(name.substring(0, name.length() - ".class".length()));
                if (Modifier.isPublic(type.getModifiers()) && !type.isInterface()) {
                    classes.add(type);
                }
            }
        }
    }
}
