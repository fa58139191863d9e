package org.ringdom.launcher.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

class ServiceSetTest {
    private static ServiceSpec spec(String role, int domid, String... needs) {
        return ServiceSet.service(role, "Main", domid, List.of(needs));
    }

    private static List<String> roles(List<ServiceSpec> specs) {
        return specs.stream().map(ServiceSpec::role).toList();
    }

    @Test
    void standardSetStartsFabricAndCoreFirst() {
        ServiceSet set = ServiceSet.standard();
        assertEquals(List.of("fabric", "microhypervisor", "xenstore", "blkback", "netback", "console"),
                roles(set.startOrder()));
        assertEquals(List.of("console", "netback", "blkback", "xenstore", "microhypervisor", "fabric"),
                roles(set.stopOrder()));
        assertEquals(2, set.find("blkback").orElseThrow().domid().getAsInt());
    }

    @Test
    void orderFollowsNeedsWhateverTheOrderOfTheList() {
        assertEquals(List.of("c", "b", "a"),
                roles(new ServiceSet(List.of(spec("a", 5, "b"), spec("b", 6, "c"), spec("c", 7))).startOrder()));
    }

    @Test
    void startableAreThoseWhoseNeedsAreReady() {
        ServiceSet set = ServiceSet.standard();
        assertEquals(List.of("fabric", "microhypervisor"), roles(set.startable(Set.of(), Set.of())));
        assertEquals(List.of(), roles(set.startable(Set.of("fabric", "microhypervisor"), Set.of("fabric"))));
        assertEquals(List.of("xenstore", "blkback", "netback", "console"),
                roles(set.startable(Set.of("fabric", "microhypervisor"),
                        Set.of("fabric", "microhypervisor"))));
    }

    @Test
    void contradictionsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new ServiceSet(List.of(spec("a", 5), spec("a", 6))));
        assertThrows(IllegalArgumentException.class, () -> new ServiceSet(List.of(spec("a", 5), spec("b", 5))));
        assertThrows(IllegalArgumentException.class, () -> new ServiceSet(List.of(spec("a", 0))));
        assertTrue(assertThrows(IllegalArgumentException.class,
                () -> new ServiceSet(List.of(spec("a", 5, "b"), spec("b", 6, "a")))).getMessage().contains("[a, b]"));
    }
}
