package org.ringdom.perf.jmh;

import org.ringdom.abi.io.XenstoreMessage;
import org.ringdom.abi.io.XenstoreMessageType;
import org.ringdom.xenstore.engine.Client;
import org.ringdom.xenstore.engine.DomainHost;
import org.ringdom.xenstore.engine.Outcome;
import org.ringdom.xenstore.engine.StoreEngine;
import org.ringdom.xenstore.engine.StoreState;
import org.ringdom.xenstore.permission.Caller;
import org.ringdom.xenstore.protocol.Wire;
import org.ringdom.xenstore.quota.Limits;

/** Requests of the control domain to an engine, carried out at once. An error is an exception. */
final class StoreCalls {
    private static final int PER_DIRECTORY = 1000;
    private static final int STRIDE = 7919;
    private static final String VALUE = "v".repeat(64);

    private final StoreEngine engine = new StoreEngine(new StoreState(Limits.DEFAULT, 0), DomainHost.ANY);
    private final Client control = engine.connect(1L << 32, Caller.CONTROL);

    /** Path of node number {@code i}. */
    static String path(int i) {
        return "/bench/" + i / PER_DIRECTORY + "/" + i % PER_DIRECTORY;
    }

    /** A number far from {@code i}; all are met in turn. */
    static int after(int i, int count) {
        return (i + STRIDE) % count;
    }

    private Outcome perform(int type, int transaction, String payload) {
        Outcome outcome = engine.execute(control, Wire.message(type, 1, transaction, Wire.bytes(payload)));
        if (Wire.intAt(outcome.reply(), XenstoreMessage.TYPE_OFFSET) != type) {
            throw new IllegalStateException(Wire.string(outcome.reply(), XenstoreMessage.SIZE,
                    outcome.reply().length - XenstoreMessage.SIZE));
        }
        engine.apply(outcome);
        return outcome;
    }

    Outcome read(int transaction, String path) {
        return perform(XenstoreMessageType.READ, transaction, path + '\0');
    }

    Outcome write(String path) {
        return write(0, path);
    }

    Outcome write(int transaction, String path) {
        return perform(XenstoreMessageType.WRITE, transaction, path + '\0' + VALUE);
    }

    Outcome remove(String path) {
        return perform(XenstoreMessageType.RM, 0, path + '\0');
    }

    Outcome directory(String path) {
        return perform(XenstoreMessageType.DIRECTORY, 0, path + '\0');
    }

    void watch(String path) {
        perform(XenstoreMessageType.WATCH, 0, path + "\0token\0");
    }

    /** The number of a new transaction. */
    int begin() {
        byte[] reply = perform(XenstoreMessageType.TRANSACTION_START, 0, "\0").reply();
        return Integer.parseInt(Wire.string(reply, XenstoreMessage.SIZE, reply.length - XenstoreMessage.SIZE - 1));
    }

    Outcome commit(int transaction) {
        return perform(XenstoreMessageType.TRANSACTION_END, transaction, "T\0");
    }
}
