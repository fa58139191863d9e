package org.ringdom.abi.io.blkif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class VbdNumberPropertyTest {
    @Property
    void nameToNumberToName(@ForAll @IntRange(max = VbdNumber.MAX_DISK) int disk,
            @ForAll @IntRange(max = 255) int partition) {
        int number = VbdNumber.of(disk, partition);
        String name = VbdNumber.name(number);
        assertTrue(name.startsWith("xvd"), name);
        assertEquals(number, VbdNumber.ofName(name));
        assertEquals(disk, VbdNumber.disk(number));
        assertEquals(partition, VbdNumber.partition(number));
        assertTrue(VbdNumber.isKnown(number));
    }

    @Property
    void namesOfDifferentDisksDiffer(@ForAll @IntRange(max = VbdNumber.MAX_DISK - 1) int disk) {
        String name = VbdNumber.name(VbdNumber.of(disk, 0));
        String next = VbdNumber.name(VbdNumber.of(disk + 1, 0));
        assertTrue(name.length() < next.length() || name.length() == next.length() && name.compareTo(next) < 0,
                name + " before " + next);
    }

    @Property
    void everyNumberBelowTheLimitCanBeWrittenAndReadAgain(@ForAll @IntRange(max = (1 << 29) - 1) int number) {
        boolean doubled = VbdNumber.isExtended(number) && VbdNumber.disk(number) <= 15
                && VbdNumber.partition(number) <= 15;
        Assume.that(!doubled);
        assertEquals(number, VbdNumber.ofName(VbdNumber.name(number)));
    }

    @Property
    void everyClassicNumberCanBeWrittenAndReadAgain(@ForAll @IntRange(max = 0xFFFF) int number) {
        assertEquals(number, VbdNumber.ofName(VbdNumber.name(number)));
    }

    @Property
    void anyTextIsANumberOrRefused(@ForAll String text) {
        try {
            int number = VbdNumber.ofName(text);
            assertTrue(number >= 0 && number < 1 << 29);
        } catch (IllegalArgumentException e) {
            assertTrue(e.getMessage().contains(text));
        }
    }
}
