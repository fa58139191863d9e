package org.ringdom.xenstore.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import org.ringdom.abi.io.XenstoreError;

class XsErrorTest {
    @Test
    void theErrorsAreThoseThatClientsKnow() {
        Set<String> ours = new TreeSet<>(Arrays.stream(XsError.values()).map(Enum::name).toList());
        assertEquals(new TreeSet<>(XenstoreError.names()), ours);
    }

    @Test
    void anErrorGoesOverTheWireAsItsNameAndANul() {
        byte[] message = Wire.error(7, 8, XsError.E2BIG);
        assertEquals("E2BIG\0", Wire.string(message, 16, message.length - 16));
    }
}
