package org.ringdom.runtime.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingTest {
    @Test
    void defaultsHoldUnlessSet() {
        assertEquals(new WaitSettings(20_000, 100_000, 1_000_000_000L), WaitSettings.from(Map.of("other", "x")));
        assertEquals(0, WaitSettings.from(Map.of("wait-spin-ns", " 0 ")).spinNs());
        assertEquals(10_000, WaitSettings.SPIN.from(Map.of("wait-spin-ns", "10_000")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1000001", "", "many", "99999999999999999999"})
    void otherValuesAreRefusedInOneLine(String text) {
        IllegalArgumentException wrong = assertThrows(IllegalArgumentException.class,
                () -> WaitSettings.from(Map.of("wait-spin-ns", text)));
        assertEquals("--wait-spin-ns=" + text + ": must be a whole number of ns from 0 to 1000000",
                wrong.getMessage());
    }

    @Test
    void aDefaultOutOfRangeIsABug() {
        assertThrows(IllegalArgumentException.class, () -> new Setting("x", "bytes", 5, 6, 7, ""));
    }
}
