package org.ringdom.runtime.xenstore;

import java.util.ArrayList;
import java.util.List;

import org.ringdom.abi.io.XenstoreMessageType;
import org.ringdom.abi.xen.Errno;

/** The node operations of a client, in a transaction or (id 0) outside. */
final class NodeCalls implements XenstoreNodes {
    private static final int MAX_RESTARTS = 100;

    private final XenstoreClient client;
    private final int transactionId;

    NodeCalls(XenstoreClient client, int transactionId) {
        this.client = client;
        this.transactionId = transactionId;
    }

    private byte[] call(int type, byte[] payload) {
        return client.call(type, transactionId, payload);
    }

    @Override
    public byte[] readBytes(String path) {
        return call(XenstoreMessageType.READ, WirePayload.of(path));
    }

    @Override
    public void write(String path, byte[] value) {
        call(XenstoreMessageType.WRITE, WirePayload.of(path, value));
    }

    @Override
    public void mkdir(String path) {
        call(XenstoreMessageType.MKDIR, WirePayload.of(path));
    }

    @Override
    public void rm(String path) {
        call(XenstoreMessageType.RM, WirePayload.of(path));
    }

    @Override
    public List<XenstorePermission> getPerms(String path) {
        return WirePayload.strings(call(XenstoreMessageType.GET_PERMS, WirePayload.of(path))).stream()
                .map(XenstorePermission::parse).toList();
    }

    @Override
    public void setPerms(String path, List<XenstorePermission> permissions) {
        List<String> strings = new ArrayList<>(List.of(path));
        permissions.forEach(permission -> strings.add(permission.toString()));
        call(XenstoreMessageType.SET_PERMS, WirePayload.of(strings.toArray(String[]::new)));
    }

    @Override
    public List<String> list(String path) {
        try {
            return WirePayload.strings(call(XenstoreMessageType.DIRECTORY, WirePayload.of(path)));
        } catch (XenstoreException failed) {
            if (failed.errno() != Errno.E2BIG) {
                throw failed;
            }
        }
        return listInParts(path);
    }

    /** DIRECTORY_PART until the end; from the start again if the node changed in between. */
    private List<String> listInParts(String path) {
        for (int restarts = 0; restarts < MAX_RESTARTS; restarts++) {
            List<String> names = new ArrayList<>();
            if (addParts(path, names)) {
                return names;
            }
        }
        throw new XenstoreException(Errno.EAGAIN, "DIRECTORY_PART " + path);
    }

    private boolean addParts(String path, List<String> names) {
        String generation = null;
        int offset = 0;
        while (true) {
            List<String> part = WirePayload.strings(
                    call(XenstoreMessageType.DIRECTORY_PART, WirePayload.of(path, Integer.toString(offset))));
            if (part.isEmpty() || generation != null && !generation.equals(part.getFirst())) {
                return false;
            }
            generation = part.getFirst();
            List<String> chunk = part.subList(1, part.size());
            boolean last = !chunk.isEmpty() && chunk.getLast().isEmpty();
            List<String> found = last ? chunk.subList(0, chunk.size() - 1) : chunk;
            names.addAll(found);
            if (last) {
                return true;
            }
            if (found.isEmpty()) {
                throw new XenstoreException(Errno.EIO, "DIRECTORY_PART " + path);
            }
            offset += WirePayload.of(found.toArray(String[]::new)).length;
        }
    }
}
