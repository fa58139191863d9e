package org.ringdom.xenstore.journal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import org.ringdom.xenstore.engine.Change;
import org.ringdom.xenstore.permission.Permissions;
import org.ringdom.xenstore.protocol.Wire;
import org.ringdom.xenstore.quota.Quota;
import org.ringdom.xenstore.transaction.NodeChange;

/** Excerpts as bytes. A kind that is not known is an {@link IllegalArgumentException}: a journal of a newer program. */
final class ExcerptCodec {
    private static final int PUT = 1;
    private static final int REMOVED = 2;
    private static final int WATCH_ADDED = 3;
    private static final int WATCH_REMOVED = 4;
    private static final int CONNECTION_RESET = 5;
    private static final int TRANSACTION_OPENED = 6;
    private static final int TRANSACTION_CLOSED = 7;
    private static final int DOMAIN_INTRODUCED = 8;
    private static final int DOMAIN_RELEASED = 9;
    private static final int DOMAIN_TARGET = 10;
    private static final int DOMAIN_SHUTDOWN = 11;
    private static final int SPECIAL_PERMISSIONS = 12;
    private static final int DOMAIN_FEATURES = 13;
    private static final int QUOTA_SET = 14;

    private ExcerptCodec() {
    }

    static void encode(Excerpt excerpt, Output out) {
        out.i64(excerpt.connection());
        out.i64(excerpt.serial());
        out.i64(excerpt.sequence());
        out.i32(excerpt.changes().size());
        for (Change change : excerpt.changes()) {
            encode(change, out);
        }
        out.i32(excerpt.deliveries().size());
        for (Delivery delivery : excerpt.deliveries()) {
            out.i64(delivery.connection());
            out.i64(delivery.offset());
            out.bytes(delivery.message());
        }
    }

    private static void encode(Change change, Output out) {
        switch (change) {
            case Change.NodeChanged node -> encode(node.change(), out);
            case Change.WatchAdded watch -> {
                out.u8(WATCH_ADDED);
                out.i64(watch.connection());
                out.string(watch.path());
                out.i32(watch.prefix());
                out.string(watch.token());
                out.i32(watch.depth());
            }
            case Change.WatchRemoved watch -> {
                out.u8(WATCH_REMOVED);
                out.i64(watch.connection());
                out.string(watch.path());
                out.string(watch.token());
            }
            case Change.ConnectionReset reset -> {
                out.u8(CONNECTION_RESET);
                out.i64(reset.connection());
            }
            case Change.TransactionOpened open -> {
                out.u8(TRANSACTION_OPENED);
                out.i64(open.connection());
                out.i32(open.id());
            }
            case Change.TransactionClosed closed -> {
                out.u8(TRANSACTION_CLOSED);
                out.i64(closed.connection());
                out.i32(closed.id());
            }
            case Change.OfDomains about -> encode(about, out);
        }
    }

    private static void encode(NodeChange change, Output out) {
        switch (change) {
            case NodeChange.Put put -> {
                out.u8(PUT);
                out.string(put.path());
                out.bytes(put.value());
                out.bytes(put.permissions().wire());
            }
            case NodeChange.Removed removed -> {
                out.u8(REMOVED);
                out.string(removed.path());
            }
        }
    }

    private static void encode(Change.OfDomains change, Output out) {
        switch (change) {
            case Change.DomainIntroduced domain -> {
                out.u8(DOMAIN_INTRODUCED);
                out.i32(domain.domid());
                out.i64(domain.frame());
                out.i32(domain.port());
                out.i64(domain.incarnation());
                out.i64(domain.serial());
            }
            case Change.DomainReleased domain -> {
                out.u8(DOMAIN_RELEASED);
                out.i32(domain.domid());
            }
            case Change.DomainTarget domain -> {
                out.u8(DOMAIN_TARGET);
                out.i32(domain.domid());
                out.i32(domain.target());
            }
            case Change.DomainShutdown domain -> {
                out.u8(DOMAIN_SHUTDOWN);
                out.i32(domain.domid());
                out.u8(domain.seen() ? 1 : 0);
            }
            case Change.DomainFeatures offered -> {
                out.u8(DOMAIN_FEATURES);
                out.i32(offered.domid());
                out.i32(offered.features());
            }
            case Change.QuotaSet set -> {
                out.u8(QUOTA_SET);
                out.i32(set.domid());
                out.string(set.quota().wireName());
                out.i32(set.value());
            }
            case Change.SpecialPermissions special -> {
                out.u8(SPECIAL_PERMISSIONS);
                out.string(special.name());
                out.bytes(special.permissions().wire());
            }
        }
    }

    static Excerpt decode(ByteBuffer in) {
        long connection = in.getLong();
        long serial = in.getLong();
        long sequence = in.getLong();
        List<Change> changes = new ArrayList<>();
        for (int left = in.getInt(); left > 0; left--) {
            changes.add(decodeChange(in));
        }
        List<Delivery> deliveries = new ArrayList<>();
        for (int left = in.getInt(); left > 0; left--) {
            deliveries.add(new Delivery(in.getLong(), in.getLong(), bytes(in)));
        }
        return new Excerpt(connection, serial, sequence, changes, deliveries);
    }

    private static Change decodeChange(ByteBuffer in) {
        int kind = in.get();
        return switch (kind) {
            case PUT -> new Change.NodeChanged(
                    new NodeChange.Put(string(in), bytes(in), Permissions.parse(bytes(in))));
            case REMOVED -> new Change.NodeChanged(new NodeChange.Removed(string(in)));
            case WATCH_ADDED -> new Change.WatchAdded(in.getLong(), string(in), in.getInt(), string(in), in.getInt());
            case WATCH_REMOVED -> new Change.WatchRemoved(in.getLong(), string(in), string(in));
            case CONNECTION_RESET -> new Change.ConnectionReset(in.getLong());
            case TRANSACTION_OPENED -> new Change.TransactionOpened(in.getLong(), in.getInt());
            case TRANSACTION_CLOSED -> new Change.TransactionClosed(in.getLong(), in.getInt());
            case DOMAIN_INTRODUCED -> new Change.DomainIntroduced(in.getInt(), in.getLong(), in.getInt(), in.getLong(),
                    in.getLong());
            case DOMAIN_RELEASED -> new Change.DomainReleased(in.getInt());
            case DOMAIN_TARGET -> new Change.DomainTarget(in.getInt(), in.getInt());
            case DOMAIN_SHUTDOWN -> new Change.DomainShutdown(in.getInt(), in.get() != 0);
            case DOMAIN_FEATURES -> new Change.DomainFeatures(in.getInt(), in.getInt());
            case QUOTA_SET -> new Change.QuotaSet(in.getInt(), quota(string(in)), in.getInt());
            case SPECIAL_PERMISSIONS -> new Change.SpecialPermissions(string(in), Permissions.parse(bytes(in)));
            default -> throw new IllegalArgumentException("a change of kind " + kind);
        };
    }

    private static Quota quota(String name) {
        Quota quota = Quota.of(name);
        if (quota == null) {
            throw new IllegalArgumentException("a quota named " + name);
        }
        return quota;
    }

    private static byte[] bytes(ByteBuffer in) {
        byte[] value = new byte[in.getInt()];
        in.get(value);
        return value;
    }

    private static String string(ByteBuffer in) {
        byte[] value = bytes(in);
        return Wire.string(value, 0, value.length);
    }
}
