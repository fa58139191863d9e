package org.ringdom.xenstore.engine;

import java.util.ArrayList;
import java.util.List;

import org.ringdom.abi.io.XenstoreMessage;
import org.ringdom.xenstore.protocol.Wire;
import org.ringdom.xenstore.watch.Watch;

/** What the store keeps of the rings' connections, as strings; as much as fits into a reply. Whoever asks goes on behind it. */
final class RingReport {
    private static final String NONE = "-";

    private RingReport() {
    }

    /** Domains from number {@code from} on: domid, target or -, port. */
    static byte[] domains(StoreState state, int from) {
        StringBuilder out = new StringBuilder();
        for (Domain domain : state.domains().tailMap(from).values()) {
            String target = domain.target() < 0 ? NONE : Integer.toString(domain.target());
            if (!add(out, Integer.toString(domain.domid()), target, Integer.toString(domain.port()))) {
                break;
            }
        }
        return Wire.bytes(out.toString());
    }

    /**
     * Watches of a domain from the one of number {@code first} on: path as it was given, token, depth or -. One that is too long
     * for a reply by itself is three times nothing.
     */
    static byte[] watches(StoreState state, int domid, int first) {
        List<Watch> watches = new ArrayList<>();
        state.watches().forEach(domid, watches::add);
        StringBuilder out = new StringBuilder();
        for (Watch watch : watches.subList(Math.min(first, watches.size()), watches.size())) {
            String depth = watch.depth() == Watch.ANY_DEPTH ? NONE : Integer.toString(watch.depth());
            if (!add(out, watch.path().substring(watch.prefix()), watch.token(), depth)
                    && (out.length() > 0 || !add(out, "", "", ""))) {
                break;
            }
        }
        return Wire.bytes(out.toString());
    }

    private static boolean add(StringBuilder out, String... strings) {
        int before = out.length();
        for (String string : strings) {
            out.append(string).append('\0');
        }
        boolean fits = out.length() <= XenstoreMessage.PAYLOAD_MAX;
        if (!fits) {
            out.setLength(before);
        }
        return fits;
    }
}
