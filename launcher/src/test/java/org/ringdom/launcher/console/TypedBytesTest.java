package org.ringdom.launcher.console;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TypedBytesTest {
    private final TypedBytes typed = new TypedBytes();

    private void type(String text) {
        typed.add(text.getBytes(US_ASCII), 0, text.length());
    }

    private String send() {
        byte[] part = typed.next(1000);
        typed.sent(part.length);
        return new String(part, US_ASCII);
    }

    @Test
    void whatWasNotAcknowledgedIsSentAgainToASuccessor() {
        type("abc");
        assertEquals("abc", send());
        type("def");
        typed.acknowledged(2);
        assertEquals("def", send());

        typed.acknowledged(4);
        typed.unsent();
        assertEquals(4, typed.nextNumber());
        assertEquals("ef", send());
        typed.acknowledged(6);
        assertTrue(typed.isEmpty());
    }

    @Test
    void anAcknowledgementOfWhatWasNeverTypedIsNotBelieved() {
        type("abc");
        typed.acknowledged(4);
        typed.acknowledged(-1);
        assertEquals("abc", send());
    }

    @Test
    void numbersWrap() {
        typed.forget(Integer.MAX_VALUE);
        type("xy");
        typed.acknowledged(Integer.MIN_VALUE);
        assertEquals("y", send());
    }

    @Test
    void thereIsABound() {
        type("x".repeat(1 << 16));
        assertFalse(typed.hasRoom(1));
        typed.acknowledged(10);
        assertTrue(typed.hasRoom(10));
    }
}
