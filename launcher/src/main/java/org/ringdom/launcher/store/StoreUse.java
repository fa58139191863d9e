package org.ringdom.launcher.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a domain has in the store, and what it may have.
 *
 * @param domid the domain
 * @param shares by quota
 */
public record StoreUse(int domid, Map<String, Share> shares) {
    /** A line of the answer to CONTROL {@code quota DOMID}. */
    private static final Pattern LINE = Pattern.compile("([a-z-]+) *: *([0-9]+) \\(max *([0-9]+)\\)");

    /**
     * One quota of one domain.
     *
     * @param used now
     * @param most that was seen since the store was started
     * @param limit what it may have; 0: as much as it likes
     */
    public record Share(long used, long most, long limit) {
    }

    /** The domains that the store knows, in the order of their numbers. */
    public static List<StoreUse> read(StoreConnection store) throws IOException {
        List<StoreUse> all = new ArrayList<>();
        for (int domid : store.list("/local/domain").stream().filter(name -> name.matches("[0-9]{1,5}"))
                .mapToInt(Integer::parseInt).sorted().toArray()) {
            try {
                all.add(read(store, domid));
            } catch (StoreRefusal unknown) {
                if (!unknown.errno().equals("ENOENT")) {
                    throw unknown;
                }
            }
        }
        return all;
    }

    private static StoreUse read(StoreConnection store, int domid) throws IOException {
        Map<String, Share> shares = new LinkedHashMap<>();
        Matcher lines = LINE.matcher(store.control("quota", Integer.toString(domid)));
        while (lines.find()) {
            String name = lines.group(1);
            shares.put(name, new Share(Long.parseLong(lines.group(2)), Long.parseLong(lines.group(3)),
                    domid == 0 ? 0 : Long.parseLong(store.quota(Integer.toString(domid), name))));
        }
        return new StoreUse(domid, shares);
    }
}
