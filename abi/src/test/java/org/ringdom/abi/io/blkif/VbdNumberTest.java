package org.ringdom.abi.io.blkif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VbdNumberTest {
    @ParameterizedTest
    @CsvSource({"xvda,51712", "xvda1,51713", "xvdb,51728", "xvdp,51952", "xvdp15,51967", "xvda16,268435472",
        "xvdq,268439552", "xvdq1,268439553", "xvdz,268441856", "xvdaa,268442112", "xvdiv,268500736", "xvdiw,268500992",
        "xvdzz,268614912", "xvdaaa,268615168", "sda,2048", "sdp15,2303", "hda,768", "hdb,832", "hdc,5632", "hdd63,5759",
        "hdb1,833"})
    void nameAndNumberStandForEachOther(String name, int number) {
        assertEquals(number, VbdNumber.ofName(name));
        assertEquals(name, VbdNumber.name(number));
    }

    @ParameterizedTest
    @CsvSource({"51712,51712", "0xca00,51712", "d0p0,51712", "d16p1,268439553", "0,0", "12345678,12345678"})
    void otherWaysToWriteANumber(String text, int number) {
        assertEquals(number, VbdNumber.ofName(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "xvd", "xvdA", "xvda0", "xvda01", "xvda256", "xvd1", "xvda-1", "xvda1x", "sdq", "sda16",
        "hde", "hda64", "sd", "vda", "d", "d1", "dp1", "d1p", "d1p256", "0x", "01", "-1", "4294967296", "536870912",
        "xvdzzzzz",
        "xvdzzzzzzzzzzzzzzzzz", "xvda99999999999999999999", "xvda\u0661", " xvda"})
    void nonsenseIsRefusedInOneLine(String name) {
        String message = assertThrows(IllegalArgumentException.class, () -> VbdNumber.ofName(name)).getMessage();
        assertTrue(message.contains("'" + name + "'") && message.lines().count() == 1, message);
    }

    @Test
    void theLastDiskHasAName() {
        int last = VbdNumber.of(VbdNumber.MAX_DISK, VbdNumber.MAX_PARTITION);
        assertEquals(0x1FFF_FFFF, last);
        assertEquals(last, VbdNumber.ofName(VbdNumber.name(last)));
        assertThrows(IllegalArgumentException.class, () -> VbdNumber.of(VbdNumber.MAX_DISK + 1, 0));
        assertThrows(IllegalArgumentException.class, () -> VbdNumber.of(0, 256));
        assertThrows(IllegalArgumentException.class, () -> VbdNumber.of(-1, 0));
    }

    @Test
    void numbersWithoutANameAreTheirOwn() {
        for (int number : new int[]{0, 5, 1792, 896, 5760, 1 << 29, -1}) {
            assertFalse(VbdNumber.isKnown(number));
            assertEquals(Integer.toUnsignedString(number), VbdNumber.name(number));
        }
    }

    @Test
    void anExtendedNumberOfAClassicDiskHasTheNameThatTheGuestGivesIt() {
        assertEquals("xvda", VbdNumber.name(1 << 28));
        assertTrue(VbdNumber.isExtended(1 << 28));
    }
}
