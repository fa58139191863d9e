package org.ringdom.abi.headers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Locale;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.blkif.BlkifProtocol;
import org.ringdom.abi.io.blkif.BlkifRequest;

/**
 * Checks all accessors of one scalar field: the constant {@code FOO_BAR_OFFSET} has {@code fooBar()} and
 * {@code fooBar(value)}, and perhaps variants with a memory order. They must touch exactly the bytes of the C member.
 */
record AccessorCheck(Class<?> owner, String constant, int offset, int width, boolean signed) {
    private static final int BASE = 64;
    private static final int MEMORY = 8192;
    private static final byte FILL = 0x5A;

    void run() throws ReflectiveOperationException {
        String name = methodName();
        checkGetter(owner.getMethod(name));
        int setters = 0;
        for (Method method : owner.getMethods()) {
            String variant = method.getName();
            boolean ours = variant.equals(name) || variant.equals(name + "Volatile") || variant.equals(name + "Acquire")
                    || variant.equals(name + "Release");
            if (ours && method.getParameterCount() == 0) {
                checkGetter(method);
            } else if (ours && method.getParameterCount() == 1) {
                checkSetter(method);
                setters++;
            }
        }
        assertEquals(true, setters > 0, () -> owner.getSimpleName() + "." + name + " has no setter");
    }

    private String methodName() {
        String[] words = constant.substring(0, constant.length() - "_OFFSET".length()).toLowerCase(Locale.ROOT)
                .split("_");
        StringBuilder name = new StringBuilder(words[0]);
        for (int i = 1; i < words.length; i++) {
            name.append(Character.toUpperCase(words[i].charAt(0))).append(words[i].substring(1));
        }
        return name.toString();
    }

    private void checkGetter(Method getter) throws ReflectiveOperationException {
        try (Arena arena = Arena.ofConfined()) {
            SharedBuffer buffer = SharedBuffer.allocate(arena, MEMORY);
            buffer.fill(0, MEMORY, FILL);
            buffer.putBytes(BASE + offset, pattern(), 0, width);
            Number value = (Number) getter.invoke(wrapped(buffer));
            assertEquals(expected(getter.getReturnType() == int.class ? 4 : 8), value.longValue(), getter::toString);
        }
    }

    private void checkSetter(Method setter) throws ReflectiveOperationException {
        try (Arena arena = Arena.ofConfined()) {
            SharedBuffer buffer = SharedBuffer.allocate(arena, MEMORY);
            buffer.fill(0, MEMORY, FILL);
            boolean isInt = setter.getParameterTypes()[0] == int.class;
            long value = expected(isInt ? 4 : 8);
            Object flyweight = wrapped(buffer);
            Object result = isInt ? setter.invoke(flyweight, (int) value) : setter.invoke(flyweight, value);
            if (setter.getReturnType() != void.class) {
                assertEquals(flyweight, result, setter::toString);
            }
            byte[] expected = new byte[MEMORY];
            Arrays.fill(expected, FILL);
            System.arraycopy(pattern(), 0, expected, BASE + offset, width);
            byte[] actual = new byte[MEMORY];
            buffer.getBytes(0, actual, 0, MEMORY);
            assertArrayEquals(expected, actual, setter::toString);
        }
    }

    /** Bytes that differ from each other, the last one with its top bit set. */
    private byte[] pattern() {
        byte[] pattern = new byte[width];
        for (int i = 0; i < width; i++) {
            pattern[i] = (byte) (0x11 * (i + 1));
        }
        pattern[width - 1] = (byte) 0x91;
        return pattern;
    }

    /** The pattern as a value of a Java type of {@code javaWidth} bytes, sign extended. */
    private long expected(int javaWidth) {
        long value = 0;
        byte[] pattern = pattern();
        for (int i = 0; i < width; i++) {
            value |= (pattern[i] & 0xFFL) << 8 * i;
        }
        if (signed && width < 8) {
            int shift = 64 - 8 * width;
            value = value << shift >> shift;
        }
        return javaWidth == 4 ? (int) value : value;
    }

    private Object wrapped(SharedBuffer buffer) throws ReflectiveOperationException {
        Object flyweight = owner == BlkifRequest.class
                ? new BlkifRequest(BlkifProtocol.X86_64)
                : owner.getConstructor().newInstance();
        return owner.getMethod("wrap", SharedBuffer.class, long.class).invoke(flyweight, buffer, (long) BASE);
    }
}
