package org.ringdom.xenstore.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.ringdom.abi.io.XenstoreMessageType;

class RingReportTest {
    private final StoreFixture store = new StoreFixture();

    private String control(String payload) {
        return store.ask(store.dom0, XenstoreMessageType.CONTROL, 0, payload);
    }

    private String watch(Client client, String payload) {
        return store.ask(client, XenstoreMessageType.WATCH, 0, payload);
    }

    @Test
    void domainsAreToldWithTargetAndPort() {
        assertEquals("", control("connections|"));
        store.guest(16);
        store.guest(17);
        store.ask(store.dom0, XenstoreMessageType.SET_TARGET, 0, "17|16|");
        assertEquals("16|-|7|17|16|7|", control("connections|"));
        assertEquals("17|16|7|", control("connections|17|"));
        assertEquals("", control("connections|18|"));
        assertEquals("EINVAL", control("connections|1|2|"));
        assertEquals("EINVAL", control("connections|x|"));
        assertEquals("EACCES", store.ask(store.state.client(16), XenstoreMessageType.CONTROL, 0, "connections|"));
    }

    @Test
    void watchesAreToldAsTheyWereSet() {
        Client guest = store.guest(16);
        assertEquals("OK|", watch(guest, "device|one|"));
        assertEquals("OK|", watch(guest, "/local||"));
        assertEquals("OK|", watch(guest, "@releaseDomain|three|1|"));
        assertEquals("device|one|-|/local||-|@releaseDomain|three|1|", control("watches|16|"));
        assertEquals("@releaseDomain|three|1|", control("watches|16|2|"));
        assertEquals("", control("watches|16|3|"));
        assertEquals("", control("watches|99|"));
        assertEquals("EINVAL", control("watches|"));
        assertEquals("EINVAL", control("watches|16|0|0|"));
    }

    @Test
    void manyAreToldPieceByPiece() {
        Client guest = store.guest(16);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            String token = i + "x".repeat(i == 50 ? 4096 - "/p||50".length() : 97);
            assertEquals("OK|", watch(guest, "/p|" + token + "|"));
            expected.add(i == 50 ? "|||" : "/p|" + token + "|-|");
        }
        List<String> found = new ArrayList<>();
        while (found.size() < 100) {
            String piece = control("watches|16|" + found.size() + "|");
            int at = found.size();
            assertTrue(!piece.isEmpty() && piece.length() <= 4096);
            for (int from = 0; from < piece.length(); from += expected.get(at++).length()) {
                found.add(piece.substring(from, from + expected.get(at).length()));
            }
        }
        assertEquals(expected, found);
    }
}
