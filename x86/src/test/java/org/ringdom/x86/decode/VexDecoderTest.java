package org.ringdom.x86.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.HexFormat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdom.x86.interp.InstructionSet;

/** VEX prefixes: their fields, and what is undefined. */
class VexDecoderTest {
    private final Decoder decoder = new Decoder(InstructionSet.instance().table());
    private final Decoded decoded = new Decoded();

    private Decoded.Outcome decode(String hex) {
        byte[] code = HexFormat.ofDelimiter(" ").parseHex(hex);
        return decoder.decode(code, 0, code.length, decoded);
    }

    @Test
    void fieldsNameFourRegistersAndTheSize() {
        assertEquals(Decoded.Outcome.DONE, decode("C4 02 A8 F2 24 B9"));
        assertEquals("ANDN", decoded.entry.mnemonic);
        assertEquals(12, decoded.reg);
        assertEquals(10, decoded.vexRegister);
        assertEquals(9, decoded.base);
        assertEquals(15, decoded.index);
        assertEquals(8, decoded.size());
        assertEquals(6, decoded.length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"F0 C4 E2 78 F2 C0", "66 C4 E2 78 F2 C0", "F3 C4 E2 78 F2 C0", "F2 C4 E2 78 F2 C0",
        "48 C4 E2 78 F2 C0"})
    void anotherPrefixBeforeItIsUndefined(String hex) {
        assertEquals(Decoded.Outcome.DONE, decode(hex.substring(3)));
        assertEquals(Decoded.Outcome.UNDEFINED, decode(hex));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        // 256 bits.
        "C4 E2 7C F2 C0",
        // A second register that RORX has no use for.
        "C4 E3 73 F0 C0 01",
        // Maps that do not exist.
        "C4 E0 78 F2 C0", "C4 E4 78 F2 C0",
        // VZEROUPPER, VMOVUPS.
        "C5 F8 77", "C5 F8 10 C0"})
    void whatIsNotClaimedIsUndefined(String hex) {
        assertEquals(Decoded.Outcome.UNDEFINED, decode(hex));
    }

    @Test
    void theSameOpcodeWithoutThePrefixIsAnotherOne() {
        assertEquals(Decoded.Outcome.DONE, decode("0F 38 F1 00"));
        assertFalse(decoded.entry.vex);
        assertEquals(Decoded.Outcome.UNDEFINED, decode("0F 38 F2 C0"));
    }
}
