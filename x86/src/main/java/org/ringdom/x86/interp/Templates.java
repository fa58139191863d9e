package org.ringdom.x86.interp;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.util.concurrent.ConcurrentHashMap;

import org.ringdom.x86.decode.Decoded;

/**
 * Makes instructions from templates.
 *
 * <p>A template is a class of instructions that reads a number, its key, into static final fields: operation, size, form.
 * For each key in use the class file is defined once more as a hidden class with the key as its class data. HotSpot then
 * sees constants, drops the other cases and keeps a profile of its own, as if each combination had been written by hand.
 */
public final class Templates {
    private record Name(Class<? extends Insn> template, int key) {
    }

    private static final ConcurrentHashMap<Name, Insn> PROTOTYPES = new ConcurrentHashMap<>();

    private Templates() {
    }

    /** The key of the class that calls this from its initialiser; 0 in the template itself. */
    public static int key(MethodHandles.Lookup caller) {
        try {
            Integer key = MethodHandles.classData(caller, "_", Integer.class);
            return key == null ? 0 : key;
        } catch (IllegalAccessException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** An instruction of the template's variant {@code key}, bound to what was decoded. */
    public static Insn make(Class<? extends Insn> template, int key, Decoded decoded) {
        Insn insn = PROTOTYPES.computeIfAbsent(new Name(template, key), Templates::define).fresh();
        insn.bind(decoded);
        return insn;
    }

    private static Insn define(Name name) {
        String file = name.template.getSimpleName() + ".class";
        try (InputStream in = name.template.getResourceAsStream(file)) {
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(name.template, MethodHandles.lookup());
            Class<?> hidden = lookup.defineHiddenClassWithClassData(in.readAllBytes(), name.key, true).lookupClass();
            Constructor<?> constructor = hidden.getDeclaredConstructor();
            constructor.setAccessible(true);
            return (Insn) constructor.newInstance();
        } catch (IOException | ReflectiveOperationException e) {
            throw new IllegalStateException("can't define a variant of " + name.template, e);
        }
    }
}
