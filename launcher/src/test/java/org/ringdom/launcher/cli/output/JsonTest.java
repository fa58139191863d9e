package org.ringdom.launcher.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void writesEveryKindOfValue() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("text", "a\"\\\n\u0001é");
        map.put("none", OptionalInt.empty());
        map.put("some", OptionalLong.of(7));
        map.put("list", Arrays.asList(1, 2.5, true, null));
        map.put("empty", List.of(List.of(), Map.of()));
        assertEquals("""
                {
                    "text": "a\\"\\\\\\n\\u0001é",
                    "none": null,
                    "some": 7,
                    "list": [
                        1,
                        2.5,
                        true,
                        null
                    ],
                    "empty": [
                        [],
                        {}
                    ]
                }""", Json.write(map));
    }

    @Test
    void refusesWhatJsonCannotSay() {
        assertThrows(IllegalArgumentException.class, () -> Json.write(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> Json.write(new Object()));
    }

    @Test
    void agesHaveTwoUnits() {
        assertEquals("0s", StatusView.age(999));
        assertEquals("59s", StatusView.age(59_999));
        assertEquals("1m00s", StatusView.age(60_000));
        assertEquals("2h07m", StatusView.age(7_620_000));
        assertEquals("4d03h", StatusView.age(((4 * 24 + 3) * 3600L + 59) * 1000));
    }
}
