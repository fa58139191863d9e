package org.ringdom.xenstore.engine;

import java.util.List;

import org.ringdom.abi.io.XenstoreMessage;
import org.ringdom.xenstore.permission.Permissions;
import org.ringdom.xenstore.protocol.Paths;
import org.ringdom.xenstore.protocol.Payload;
import org.ringdom.xenstore.protocol.Wire;
import org.ringdom.xenstore.protocol.XsError;
import org.ringdom.xenstore.quota.Quota;
import org.ringdom.xenstore.transaction.AccessLog;
import org.ringdom.xenstore.transaction.NodeAccess;
import org.ringdom.xenstore.transaction.Operation;
import org.ringdom.xenstore.transaction.Workspace;
import org.ringdom.xenstore.tree.Node;

/** Requests about nodes. */
final class NodeRequests {
    private NodeRequests() {
    }

    private static Node readable(Request request, String path, int kinds) {
        return NodeAccess.require(request.root(), path, request.caller(), Permissions.READ, request.log(), kinds);
    }

    static void read(Request request) {
        String path = request.path(request.payload().single());
        request.reply(readable(request, path, AccessLog.CONTENT).value());
    }

    static void directory(Request request) {
        String path = request.path(request.payload().single());
        byte[] names = readable(request, path, AccessLog.CHILDREN | AccessLog.PERMISSIONS).children().listing();
        if (names.length > XenstoreMessage.PAYLOAD_MAX) {
            throw XsError.E2BIG.exception();
        }
        request.reply(names);
    }

    static void directoryPart(Request request) {
        List<String> parts = request.payload().strings(2, 2);
        String path = request.path(parts.get(0));
        int offset = (int) Payload.number(parts.get(1), Integer.MAX_VALUE);
        Node node = readable(request, path, AccessLog.CHILDREN | AccessLog.PERMISSIONS);
        byte[] names = node.children().listing();
        byte[] generation = Wire.strings(Long.toUnsignedString(node.childrenGeneration()));
        if (offset > 0 && offset < names.length && names[offset - 1] != 0) {
            throw XsError.EINVAL.exception();
        }
        int from = Math.min(offset, names.length);
        int to = chunkEnd(names, from, XenstoreMessage.PAYLOAD_MAX - generation.length - 1);
        byte[] payload = new byte[generation.length + to - from + (to == names.length ? 1 : 0)];
        System.arraycopy(generation, 0, payload, 0, generation.length);
        System.arraycopy(names, from, payload, generation.length, to - from);
        request.reply(payload);
    }

    /** End of the last whole name (NUL included) of those that start at {@code from} and fit into {@code room} bytes. */
    private static int chunkEnd(byte[] names, int from, int room) {
        if (names.length - from <= room) {
            return names.length;
        }
        int end = from + room;
        while (end > from && names[end - 1] != 0) {
            end--;
        }
        return end;
    }

    static void getPermissions(Request request) {
        String text = request.payload().single();
        Permissions permissions = Paths.special(text)
                ? special(request, text, Permissions.READ)
                : readable(request, request.path(text), AccessLog.CONTENT).permissions();
        request.reply(permissions.wire());
    }

    private static Permissions special(Request request, String name, int wanted) {
        Permissions permissions = request.state().special(name);
        if (!permissions.allows(request.caller(), wanted)) {
            throw XsError.EACCES.exception();
        }
        return permissions;
    }

    static void write(Request request) {
        Payload payload = request.payload();
        change(request, new Operation.Write(request.path(payload.first()), payload.rest()));
    }

    static void makeDirectory(Request request) {
        change(request, new Operation.MakeDirectory(request.path(request.payload().single())));
    }

    static void remove(Request request) {
        change(request, new Operation.Remove(request.path(request.payload().single())));
    }

    static void setPermissions(Request request) {
        List<String> parts = request.payload().strings(2, Integer.MAX_VALUE);
        Permissions permissions = Permissions.parse(parts.subList(1, parts.size()));
        String text = parts.get(0);
        if (!Paths.special(text)) {
            change(request, new Operation.SetPermissions(request.path(text), permissions));
            return;
        }
        request.state().quotas().check(request.caller(), Quota.NODE_PERMISSIONS, permissions.size());
        Permissions before = special(request, text, Permissions.OWNER);
        if (!request.caller().privileged() && before.owner() != permissions.owner()) {
            throw XsError.EPERM.exception();
        }
        request.outcome().add(new Change.SpecialPermissions(text, permissions));
        request.ok();
    }

    private static void change(Request request, Operation operation) {
        if (request.transaction() != null) {
            request.transaction().run(operation, request.caller());
        } else {
            Workspace work = request.state().workspace();
            operation.run(work, request.caller(), request.state().quotas(), AccessLog.NONE);
            if (!work.changes().isEmpty()) {
                request.outcome().publish(work);
                request.fire(work.fired());
            }
        }
        request.ok();
    }
}
