package org.ringdom.xenstore.socket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.XenstoreMessage;
import org.ringdom.xenstore.protocol.Wire;

class InBufferTest {
    private static final int MESSAGES = 300;

    private final InBuffer in = new InBuffer();
    private final SharedBuffer memory = SharedBuffer.allocate(Arena.ofAuto(), 1 << 20);

    private void add(byte[] bytes, int from, int to) {
        memory.putBytes(0, bytes, from, to - from);
        in.add(memory, to - from);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100, 4096, 16384})
    void messagesComeOutAsTheyWentInHoweverTheStreamIsCut(int most) {
        Random random = new Random(most);
        List<byte[]> sent = new ArrayList<>();
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (int i = 0; i < MESSAGES; i++) {
            byte[] payload = new byte[random.nextInt(10) == 0 ? random.nextInt(4097) : random.nextInt(40)];
            random.nextBytes(payload);
            sent.add(Wire.message(2, i, 0, payload));
            stream.writeBytes(sent.getLast());
        }
        byte[] bytes = stream.toByteArray();
        List<byte[]> received = new ArrayList<>();
        for (int at = 0; at < bytes.length;) {
            int to = Math.min(bytes.length, at + 1 + random.nextInt(most));
            add(bytes, at, to);
            at = to;
            for (byte[] next = in.next(); next != null; next = in.next()) {
                received.add(next);
            }
            assertFalse(in.isMalformed());
        }
        assertEquals(MESSAGES, received.size());
        for (int i = 0; i < MESSAGES; i++) {
            assertArrayEquals(sent.get(i), received.get(i));
        }
    }

    @Test
    void aLengthBeyondTheProtocolIsNoMessage() {
        byte[] good = Wire.message(2, 0, 0, new byte[3]);
        byte[] bad = Wire.message(2, 0, 0, new byte[3]);
        bad[XenstoreMessage.LENGTH_OFFSET + 3] = (byte) 0x80;
        add(good, 0, good.length);
        add(bad, 0, bad.length);
        assertArrayEquals(good, in.next());
        assertNull(in.next());
        assertTrue(in.isMalformed());
    }
}
