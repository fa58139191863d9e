package org.ringdom.xenstore.engine;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import org.ringdom.xenstore.permission.Permissions;
import org.ringdom.xenstore.protocol.Payload;
import org.ringdom.xenstore.protocol.XsError;
import org.ringdom.xenstore.quota.Quota;
import org.ringdom.xenstore.quota.Quotas;

/** The newer requests about what a domain may use: features of its ring, quotas. */
final class QuotaRequests {
    private QuotaRequests() {
    }

    /** The number of a domain that is there, introduced or not. */
    private static int existing(Request request, String text, DomainHost host) {
        int domid = (int) Payload.number(text, Permissions.DOMID_MAX);
        if (!request.state().domains().containsKey(domid) && !host.exists(domid)) {
            throw XsError.ENOENT.exception();
        }
        return domid;
    }

    /** Strings of the payload, of which there may be none; a lone NUL is none too. */
    private static List<String> strings(Request request, int max) {
        List<String> parts = request.payload().strings(0, max);
        return parts.equals(List.of("")) ? List.of() : parts;
    }

    static void getFeature(Request request, DomainHost host) {
        List<String> parts = strings(request, 1);
        if (parts.isEmpty()) {
            request.reply(Integer.toString(request.state().featuresOf(request.client())));
            return;
        }
        if (!request.caller().privileged()) {
            throw XsError.EACCES.exception();
        }
        int domid = existing(request, parts.get(0), host);
        request.reply(Integer.toString(request.state().features(domid)));
    }

    static void setFeature(Request request, DomainHost host) {
        List<String> parts = request.payload().strings(2, 2);
        int domid = existing(request, parts.get(0), host);
        if (domid == 0 || request.state().domains().containsKey(domid)) {
            throw XsError.EBUSY.exception();
        }
        int features = (int) Payload.number(parts.get(1), Integer.MAX_VALUE);
        if ((features & ~Domain.ALL_FEATURES) != 0) {
            throw XsError.EINVAL.exception();
        }
        request.outcome().add(new Change.DomainFeatures(domid, features));
        request.ok();
    }

    private static Quota quota(String name) {
        Quota quota = Quota.of(name);
        if (quota == null) {
            throw XsError.EINVAL.exception();
        }
        return quota;
    }

    static void getQuota(Request request, DomainHost host) {
        List<String> parts = strings(request, 2);
        if (parts.isEmpty()) {
            request.reply(Arrays.stream(Quota.values()).map(Quota::wireName).collect(Collectors.joining(" ")));
            return;
        }
        int domid = parts.size() == 1 ? Quotas.GLOBAL : existing(request, parts.get(0), host);
        request.reply(Integer.toString(request.state().quotas().limit(domid, quota(parts.getLast()))));
    }

    static void setQuota(Request request, DomainHost host) {
        List<String> parts = request.payload().strings(2, 3);
        int domid = parts.size() == 2 ? Quotas.GLOBAL : existing(request, parts.get(0), host);
        set(request, domid, parts.get(parts.size() - 2), parts.getLast(), 0);
        request.ok();
    }

    /** Sets a quota to a number of at least {@code min}. */
    static void set(Request request, int domid, String name, String value, int min) {
        int number = (int) Payload.number(value, Integer.MAX_VALUE);
        if (number < min) {
            throw XsError.EINVAL.exception();
        }
        request.outcome().add(new Change.QuotaSet(domid, quota(name), number));
    }
}
