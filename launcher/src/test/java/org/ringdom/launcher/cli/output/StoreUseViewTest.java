package org.ringdom.launcher.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.ringdom.launcher.store.StoreUse;

class StoreUseViewTest {
    private static final List<StoreUse> DOMAINS = List.of(
            new StoreUse(16, new LinkedHashMap<>(Map.of("nodes", new StoreUse.Share(12, 15, 1000),
                    "watches", new StoreUse.Share(3, 4, 128), "transactions", new StoreUse.Share(0, 1, 10),
                    "memory", new StoreUse.Share(900, 999, 0)))));

    @Test
    void theTableShowsWhatIsUsedOfWhatMayBe() {
        assertEquals("""
                DOMID    NODES  WATCHES  TRANSACTIONS  MEMORY
                16     12/1000    3/128          0/10   900/-
                """, StoreUseView.table(DOMAINS));
    }

    @Test
    void jsonHasTheMostAsWell() {
        Map<String, Object> one = StoreUseView.json(DOMAINS).getFirst();
        assertEquals(16, one.get("domid"));
        assertEquals(Map.of("used", 12L, "most", 15L, "limit", 1000L), one.get("nodes"));
    }
}
