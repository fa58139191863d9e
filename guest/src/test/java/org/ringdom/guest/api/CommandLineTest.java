package org.ringdom.guest.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;

import org.junit.jupiter.api.Test;

class CommandLineTest {
    @Test
    void wordsAreKeysAndValues() {
        assertEquals(Map.of("depth", "32", "quiet", "", "path", "a=b"),
                CommandLine.words("  depth=32 quiet  path=a=b "));
    }

    @Test
    void ofAKeyGivenTwiceTheLastCounts() {
        assertEquals(Map.of("seed", "2"), CommandLine.words("seed=1 seed=2"));
    }

    @Test
    void anEmptyLineHasNoWords() {
        assertEquals(Map.of(), CommandLine.words(" "));
    }
}
