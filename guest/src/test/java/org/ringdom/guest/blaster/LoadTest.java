package org.ringdom.guest.blaster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoadTest {
    @Test
    void aLineIsRead() {
        Load load = Load.parse("7 randwrite 4 32 2000");
        assertEquals(new Load(7, Load.Kind.RANDWRITE, 4, 32, 2000), load);
        assertEquals(8, load.sectors());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1 read 4 1", "1 trim 4 1 10", "1 read 0 1 10", "1 read 4 0 10", "1 read 4 1 0",
        "1 read x 1 10", "1 read 8192 1 10"})
    void nonsenseIsRefused(String line) {
        assertThrows(IllegalArgumentException.class, () -> Load.parse(line));
    }
}
