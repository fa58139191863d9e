package org.ringdom.launcher.cli.output;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.ringdom.launcher.store.StoreUse;

/** What domains have in the store, as a table and as JSON. */
public final class StoreUseView {
    private static final List<String> COLUMNS = List.of("nodes", "watches", "transactions", "memory");

    private StoreUseView() {
    }

    /** A line for each domain: what it has of what it may have. */
    public static String table(List<StoreUse> domains) {
        TextTable table = new TextTable("DOMID", ">NODES", ">WATCHES", ">TRANSACTIONS", ">MEMORY");
        for (StoreUse domain : domains) {
            List<String> cells = COLUMNS.stream().map(name -> cell(domain.shares().get(name))).toList();
            table.row(Integer.toString(domain.domid()), cells.get(0), cells.get(1), cells.get(2), cells.get(3));
        }
        return table.print();
    }

    private static String cell(StoreUse.Share share) {
        if (share == null) {
            return "";
        }
        return share.used() + "/" + (share.limit() == 0 ? "-" : share.limit());
    }

    /** A value for each domain. */
    public static List<Map<String, Object>> json(List<StoreUse> domains) {
        return domains.stream().map(StoreUseView::json).toList();
    }

    private static Map<String, Object> json(StoreUse domain) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("domid", domain.domid());
        domain.shares().forEach((name, share) -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("used", share.used());
            one.put("most", share.most());
            one.put("limit", share.limit());
            all.put(name, one);
        });
        return all;
    }
}
