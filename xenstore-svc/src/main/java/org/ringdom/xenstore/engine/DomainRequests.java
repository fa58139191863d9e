package org.ringdom.xenstore.engine;

import java.util.ArrayList;
import java.util.List;

import org.ringdom.xenstore.permission.Caller;
import org.ringdom.xenstore.permission.Permissions;
import org.ringdom.xenstore.protocol.Paths;
import org.ringdom.xenstore.protocol.Payload;
import org.ringdom.xenstore.protocol.XsError;
import org.ringdom.xenstore.transaction.Workspace;
import org.ringdom.xenstore.tree.Node;
import org.ringdom.xenstore.tree.Tree;

/** Requests about domains, all but one for the control domain only. */
final class DomainRequests {
    /** 'The caller' where a domid is asked for. */
    private static final int DOMID_SELF = 0x7FF0;
    /** Highest number that can stand where a domid does, whether or not it is one. */
    private static final int DOMID_ANYTHING = 0xFFFF;

    private DomainRequests() {
    }

    private static int domid(String text) {
        return (int) Payload.number(text, Permissions.DOMID_MAX);
    }

    private static Domain introduced(Request request, String text) {
        int domid = (int) Payload.number(text, DOMID_ANYTHING);
        if (domid == 0) {
            throw XsError.EINVAL.exception();
        }
        Domain domain = request.state().domains().get(domid);
        if (domain == null) {
            throw XsError.ENOENT.exception();
        }
        return domain;
    }

    static void introduce(Request request, DomainHost host) {
        List<String> parts = request.payload().strings(3, Integer.MAX_VALUE);
        int domid = domid(parts.get(0));
        long frame = Payload.number(parts.get(1), Long.MAX_VALUE);
        int port = (int) Payload.number(parts.get(2), Integer.MAX_VALUE);
        if (domid == 0 || port == 0) {
            throw XsError.EINVAL.exception();
        }
        long incarnation = host.introduce(domid, frame, port);
        Domain known = request.state().domains().get(domid);
        boolean same = known != null && known.frame() == frame && known.port() == port
                && known.incarnation() == incarnation;
        if (!same) {
            request.outcome().add(new Change.DomainIntroduced(domid, frame, port, incarnation,
                    request.state().nextSerial()));
        }
        if (known == null) {
            request.fireSpecial(Paths.INTRODUCE_DOMAIN, domid);
        }
        request.ok();
    }

    static void release(Request request) {
        Domain domain = introduced(request, request.payload().single());
        release(request, domain.domid());
        request.ok();
    }

    /** Everything that has to go with a domain, and the news of it for the others. */
    static void release(Request request, int domid) {
        StoreState state = request.state();
        Workspace work = state.workspace();
        List<String> owned = new ArrayList<>();
        List<String> named = new ArrayList<>();
        Tree.walkWhile(state.root(), "/", (path, node) -> collect(node, path, domid, owned, named));
        for (String path : named) {
            Node node = Tree.find(work.root(), path);
            work.put(path, node, node.value(), node.permissions().withoutExceptions(domid));
        }
        owned.forEach(work::remove);
        Outcome outcome = request.outcome();
        if (!work.changes().isEmpty()) {
            outcome.publish(work);
            request.fire(work.fired());
        }
        state.specials().forEach((name, permissions) -> {
            if (permissions.withoutExceptions(domid) != permissions) {
                outcome.add(new Change.SpecialPermissions(name, permissions.withoutExceptions(domid)));
            }
        });
        outcome.add(new Change.DomainReleased(domid));
        request.fireSpecial(Paths.RELEASE_DOMAIN, domid);
        outcome.events().removeIf(event -> event.client().id() == domid);
    }

    /** Notes the topmost nodes that {@code domid} owns, and outside of them those that name it; whether to look below. */
    private static boolean collect(Node node, String path, int domid, List<String> owned, List<String> named) {
        Permissions permissions = node.permissions();
        if (permissions.owner() == domid && path.length() > 1) {
            owned.add(path);
            return false;
        }
        if (permissions.size() > 1 && permissions.withoutExceptions(domid) != permissions) {
            named.add(path);
        }
        return true;
    }

    /** A domain has shut down or crashed: its watchers are told, once until it is resumed. */
    static void shutdown(Request request, int domid) {
        Domain domain = request.state().domains().get(domid);
        if (domain != null && !domain.shutdownSeen()) {
            request.outcome().add(new Change.DomainShutdown(domid, true));
            request.fireSpecial(Paths.RELEASE_DOMAIN, domid);
        }
    }

    static void resume(Request request) {
        Domain domain = introduced(request, request.payload().single());
        if (domain.shutdownSeen()) {
            request.outcome().add(new Change.DomainShutdown(domain.domid(), false));
        }
        request.ok();
    }

    /** A guest asked for its ring to begin anew: nothing waits, no watch, no transaction. */
    static void reconnect(Request request, int domid) {
        Domain domain = request.state().domains().get(domid);
        if (domain != null) {
            Outcome outcome = request.outcome();
            outcome.add(new Change.DomainIntroduced(domid, domain.frame(), domain.port(), domain.incarnation(),
                    request.state().nextSerial()));
            if (domain.target() != Caller.NO_TARGET) {
                outcome.add(new Change.DomainTarget(domid, domain.target()));
            }
            if (domain.shutdownSeen()) {
                outcome.add(new Change.DomainShutdown(domid, true));
            }
        }
    }

    static void setTarget(Request request) {
        List<String> parts = request.payload().strings(2, Integer.MAX_VALUE);
        Domain domain = introduced(request, parts.get(0));
        Domain target = introduced(request, parts.get(1));
        request.outcome().add(new Change.DomainTarget(domain.domid(), target.domid()));
        request.ok();
    }

    static void isIntroduced(Request request) {
        int domid = (int) Payload.number(request.payload().single(), DOMID_ANYTHING);
        boolean known = domid == 0 || domid == DOMID_SELF || request.state().domains().containsKey(domid);
        request.reply(known ? "T" : "F");
    }

    static void domainPath(Request request) {
        int domid = (int) Payload.number(request.payload().single(), DOMID_ANYTHING);
        request.reply(Paths.home(domid == DOMID_SELF ? request.caller().domid() : domid));
    }
}
