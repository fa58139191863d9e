package org.ringdom.launcher.cli.output;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

class NodeTextTest {
    @Test
    void everyValueIsReadBackAsItWas() {
        Random random = new Random(1);
        for (int i = 0; i < 500; i++) {
            byte[] value = new byte[random.nextInt(40)];
            random.nextBytes(value);
            NodeText.Node node = new NodeText.Node("/a/b", "b", 0, value, List.of("n0", "r3"));
            NodeText.Node back = NodeText.parse(NodeText.line(node, true, true));
            assertEquals("/a/b", back.path());
            assertArrayEquals(value, back.value());
            assertEquals(List.of("n0", "r3"), back.permissions());
        }
    }

    @Test
    void aValueMayLookLikeTheEndOfALine() {
        String line = "/a = \"x\"   (n0)\" = \"y\"   (b7)";
        NodeText.Node node = NodeText.parse(line);
        assertEquals("x\"   (n0)\" = \"y", new String(node.value()));
        assertEquals(List.of("b7"), node.permissions());
        assertEquals(line, NodeText.line(node, true, true));
    }

    @Test
    void whatIsNoLineIsNone() {
        for (String line : List.of("", "/a", "a = \"1\"   (n0)", "/a = \"1\"", "/a = \"1\"   ()", "/a = 1   (n0)",
                "/a = \"\\\"   (n0)", "/a = \"\\x4\"   (n0)", "/a = \"\\q\"   (n0)", "/a = \"\u00e4\"   (n0)",
                "/a = \"   (n0)")) {
            assertNull(NodeText.parse(line), line);
        }
    }
}
