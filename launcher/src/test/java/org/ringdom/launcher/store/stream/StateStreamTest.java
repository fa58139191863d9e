package org.ringdom.launcher.store.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;

class StateStreamTest {
    private static final int FIRST_TYPE_OFFSET = 16;

    private static byte[] node(String path, byte[] value, String... permissions) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (StateStreamWriter writer = new StateStreamWriter(out, false)) {
            writer.node(new StoredNode(path, value, List.of(permissions)));
            writer.end();
        }
        return out.toByteArray();
    }

    /** One record of each kind, as bytes that were laid out by hand. */
    private static byte[] all(boolean depths) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (StateStreamWriter writer = new StateStreamWriter(out, depths)) {
            writer.global();
            Map<String, Integer> quotas = new LinkedHashMap<>();
            quotas.put("nodes", 4096);
            quotas.put("watches", 0);
            writer.quotas(quotas);
            writer.ring(1, 16, -1, 5);
            writer.watch(1, "a", "t", StateStreamWriter.ANY_DEPTH);
            if (depths) {
                writer.watch(1, "a", "u", 2);
            }
            writer.ring(2, 17, 16, 6);
            writer.node(new StoredNode("/", new byte[0], List.of("n0")));
            writer.node(new StoredNode("/a", new byte[]{0, -1, 7}, List.of("n16", "r17")));
            writer.end();
        }
        return out.toByteArray();
    }

    private static String hex(String text) {
        return text.replaceAll("[^0-9a-f]", "");
    }

    @Test
    void eachRecordIsLaidOutAsTheDocumentSays() throws IOException {
        String begin = "78656e73746f7265 00000001 00000000";
        String records = """
                01000000 08000000  ffffffff ffffffff
                06000000 20000000  0200 0000 00100000 00000000 6e6f64657300 7761746368657300  000000000000
                02000000 18000000  01000000 0000 0000 1000 f47f 05000000 0000 0000 00000000
                03000000 10000000  01000000 0200 0200 6100 7400  00000000
                """;
        String extended = """
                08000000 10000000  01000000 0200 0200 0200 0000 6100 7500
                """;
        String rest = """
                02000000 18000000  02000000 0000 0000 1100 1000 06000000 0000 0000 00000000
                05000000 18000000  00000000 00000000 0200 0000 0000 0100 6e00 0000 2f00  0000
                05000000 20000000  00000000 00000000 0300 0300 0000 0200 6e00 1000 7200 1100 2f6100 00ff07  0000
                00000000 00000000
                """;
        assertEquals(hex(begin + records + rest), HexFormat.of().formatHex(all(false)));
        assertEquals(hex(begin.replace("00000001", "00000002") + records + extended + rest),
                HexFormat.of().formatHex(all(true)));
    }

    @Test
    void nodesComeBackAndTheRestIsCounted() throws IOException {
        byte[] bytes = all(true);
        assertTrue(StateStream.begins(bytes));
        assertFalse(StateStream.begins("/a = \"\"   (n0)\n".getBytes(StandardCharsets.US_ASCII)));
        StateStream stream = StateStream.parse(bytes);
        assertEquals(6, stream.passedOver());
        assertEquals(List.of("/", "/a"), stream.nodes().stream().map(StoredNode::path).toList());
        assertEquals(List.of("n16", "r17"), stream.nodes().get(1).permissions());
        assertArrayEquals(new byte[]{0, -1, 7}, stream.nodes().get(1).value());
    }

    @Test
    void rightsOfDomainsThatAreGoneAndNodesOfTransactionsAreLeftOut() throws IOException {
        byte[] stale = node("/a", new byte[1], "n16", "r17");
        stale[FIRST_TYPE_OFFSET + 8 + 16 + 4 + 1] = 1;
        assertEquals(List.of("n16"), StateStream.parse(stale).nodes().getFirst().permissions());
        byte[] pending = node("/a", new byte[1], "n16");
        pending[FIRST_TYPE_OFFSET + 8] = 1;
        assertEquals(new StateStream(List.of(), 1), StateStream.parse(pending));
    }

    @Test
    void aStreamThatIsCutIsRefused() throws IOException {
        byte[] bytes = all(true);
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThrows(IOException.class, () -> StateStream.parse(cut), () -> cut.length + " bytes");
        }
    }

    @Test
    void whatIsWrongIsSaid() throws IOException {
        byte[] version = all(false);
        version[11] = 9;
        assertMessage("version 9", version);
        byte[] endian = all(false);
        endian[15] = 1;
        assertMessage("big-endian", endian);
        byte[] kind = all(false);
        kind[FIRST_TYPE_OFFSET] = 77;
        assertMessage("at byte 16 is of an unknown kind, 77", kind);
        assertMessage("without an owner", node("/a", new byte[0]));
        byte[] path = node("/a", new byte[0], "n0");
        path[FIRST_TYPE_OFFSET + 8 + 16 + 4 + 2] = 'x';
        assertMessage("path without an end", path);
    }

    private static void assertMessage(String part, byte[] bytes) {
        IOException wrong = assertThrows(IOException.class, () -> StateStream.parse(bytes));
        assertTrue(wrong.getMessage().contains(part), wrong.getMessage());
    }

    @Test
    void bytesOfAnyKindAreReadOrRefused() throws IOException {
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = all(random.nextBoolean());
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                bytes[16 + random.nextInt(bytes.length - 16)] = (byte) random.nextInt();
            }
            try {
                StateStream.parse(bytes);
            } catch (IOException refused) {
                assertFalse(refused.getMessage().isEmpty());
            }
        }
    }
}
