package org.ringdom.abi.headers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.headers.HeaderTable.Kind;
import org.ringdom.abi.headers.HeaderTable.Line;
import org.ringdom.abi.io.XenstoreMessageType;
import org.ringdom.abi.io.blkif.BlkifProtocol;
import org.ringdom.abi.io.blkif.BlkifRequest;
import org.ringdom.abi.xen.Errno;
import org.ringdom.abi.xen.EventChannelCommand;
import org.ringdom.abi.xen.EventChannelStatus;
import org.ringdom.abi.xen.GrantStatus;
import org.ringdom.abi.xen.HypercallNumber;
import org.ringdom.abi.xen.Virq;

/** Nothing in the Xen packages escapes the comparison with the headers. Needs neither a compiler nor the headers. */
class CoverageTest {
    @Test
    void everyConstantOfEveryClassHasALine() throws Exception {
        Set<String> expected = new TreeSet<>();
        for (Class<?> type : HeaderTable.classes()) {
            HeaderTable.constants(type).keySet().forEach(name -> expected.add(type.getSimpleName() + "." + name));
        }
        List<String> lines = HeaderTable.lines().stream().map(Line::key).toList();
        assertEquals(expected, new TreeSet<>(lines));
        assertEquals(lines.size(), Set.copyOf(lines).size(), "a constant has two lines");
        assertTrue(expected.size() > 300, "the packages were found");
    }

    @Test
    void everyFlyweightIsComparedWithItsStructure() throws Exception {
        Map<Class<?>, Set<Kind>> kinds = HeaderTable.lines().stream().collect(Collectors.groupingBy(Line::owner,
                Collectors.mapping(Line::kind, Collectors.toSet())));
        int flyweights = 0;
        for (Class<?> type : HeaderTable.classes()) {
            if (isFlyweight(type)) {
                flyweights++;
                Set<Kind> found = kinds.getOrDefault(type, Set.of());
                assertTrue(found.contains(Kind.SIZEOF) && found.contains(Kind.FIELD), type + " has a size and fields");
                assertTrue(Modifier.isFinal(type.getModifiers()), type + " is final");
                assertTrue(type == BlkifRequest.class || type.getField("SIZE").getInt(null) > 0, type + " has a SIZE");
            }
        }
        assertTrue(flyweights >= 25, "flyweights were found: " + flyweights);
    }

    private static boolean isFlyweight(Class<?> type) {
        try {
            return type.getMethod("wrap", SharedBuffer.class, long.class).getReturnType() == type;
        } catch (NoSuchMethodException e) {
            return false;
        }
    }

    @Test
    void everyPropertyOfABlockProtocolIsCompared() {
        Set<String> properties = new TreeSet<>();
        for (Method method : BlkifProtocol.class.getDeclaredMethods()) {
            if (Modifier.isPublic(method.getModifiers()) && method.getReturnType() == int.class) {
                properties.add(method.getName());
            }
        }
        assertEquals(Set.of("requestSize", "responseSize", "entrySize", "entries", "idOffset", "sectorOffset",
                "segmentsOffset", "discardSectorsOffset", "indirectHandleOffset", "indirectGrefsOffset"), properties,
                "XenHeadersTest.compareBlock compares these");
    }

    @Test
    void namesAreThoseOfTheConstants() throws Exception {
        assertNames(XenstoreMessageType.class, Set.of("INVALID"), false);
        assertNames(Errno.class, Set.of("EWOULDBLOCK", "EDEADLOCK"), false);
        for (Class<?> type : List.of(EventChannelCommand.class, EventChannelStatus.class, GrantStatus.class,
                HypercallNumber.class)) {
            assertNames(type, Set.of(), true);
        }
        assertNames(Virq.class, Set.of("NR_VIRQS"), true);
    }

    private static void assertNames(Class<?> type, Set<String> except, boolean lowerCase) throws Exception {
        Method name = type.getMethod("name", int.class);
        for (Map.Entry<String, String> constant : HeaderTable.constants(type).entrySet()) {
            if (!except.contains(constant.getKey())) {
                String actual = (String) name.invoke(null, Integer.parseInt(constant.getValue()));
                assertEquals(constant.getKey(), lowerCase ? actual.toUpperCase(Locale.ROOT) : actual, type.getName());
            }
        }
        for (int unknown : new int[]{-100, 11_111, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            assertTrue(((String) name.invoke(null, unknown)).matches(".*[0-9]+"), type.getName());
        }
    }
}
