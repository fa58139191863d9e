package org.ringdom.xenstore.engine;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.ringdom.abi.io.XenstoreMessage;
import org.ringdom.abi.io.XenstoreMessageType;
import org.ringdom.xenstore.permission.Caller;
import org.ringdom.xenstore.protocol.Wire;
import org.ringdom.xenstore.quota.Limits;

/** A store with named operations for tests; replies come back as text, NULs as '|'. */
public final class StoreFixture {
    private static final int T = 0;

    public final StoreState state;
    public final StoreEngine engine;
    public final Client dom0;
    public final List<Outcome> outcomes = new ArrayList<>();
    /** What a journal has: applied to an empty store it gives this one. */
    public final List<Change> journal = new ArrayList<>();
    public final List<String> events = new ArrayList<>();

    public StoreFixture() {
        this(Limits.DEFAULT);
    }

    public StoreFixture(Limits limits) {
        this(new StoreState(limits, 0));
    }

    private StoreFixture(StoreState state) {
        this.state = state;
        engine = new StoreEngine(state, DomainHost.ANY);
        dom0 = engine.connect(1L << 32, Caller.CONTROL);
    }

    /** The store after the process died, from its journal, or from a snapshot of its state. */
    StoreFixture restarted(Limits limits, boolean compacted) {
        StoreFixture next = new StoreFixture(
                new StoreState(limits, state.workspace().root().generation() + (1L << 40)));
        if (compacted) {
            Snapshot.forEach(state, next.journal::add);
        } else {
            next.journal.addAll(journal);
        }
        next.journal.forEach(next.state::apply);
        next.state.doomTransactions();
        return next;
    }

    /** A guest with a ring. */
    public Client guest(int domid) {
        String reply = ask(dom0, XenstoreMessageType.INTRODUCE, T, domid + "|1|7|");
        if (!reply.equals("OK|")) {
            throw new AssertionError(reply);
        }
        return state.client(domid);
    }

    /** Sends a request whose payload is {@code payload} with '|' for NUL; the reply likewise, an error as its name. */
    public String ask(Client client, int type, int transaction, String payload) {
        return text(outcome(client, type, transaction, payload).reply());
    }

    public Outcome outcome(Client client, int type, int transaction, String payload) {
        byte[] bytes = payload.replace('|', '\0').getBytes(StandardCharsets.ISO_8859_1);
        Outcome outcome = engine.execute(client, Wire.message(type, 9, transaction, bytes));
        engine.apply(outcome);
        outcomes.add(outcome);
        journal.addAll(outcome.changes());
        for (Event event : outcome.events()) {
            events.add(event.client().caller().domid() + ":" + text(event.message()));
        }
        return outcome;
    }

    /** Events since the last call, as 'domid:path|token|'. */
    public List<String> drain() {
        List<String> drained = List.copyOf(events);
        events.clear();
        return drained;
    }

    public static String text(byte[] message) {
        if (Wire.intAt(message, XenstoreMessage.LENGTH_OFFSET) != message.length - XenstoreMessage.SIZE) {
            throw new AssertionError("length field");
        }
        String payload = Wire.string(message, XenstoreMessage.SIZE, message.length - XenstoreMessage.SIZE).replace('\0',
                '|');
        boolean error = Wire.intAt(message, XenstoreMessage.TYPE_OFFSET) == XenstoreMessageType.ERROR;
        return error ? payload.substring(0, payload.length() - 1) : payload;
    }

    public String read(Client client, String path) {
        return ask(client, XenstoreMessageType.READ, T, path + "|");
    }

    public String read(Client client, int transaction, String path) {
        return ask(client, XenstoreMessageType.READ, transaction, path + "|");
    }

    public String write(Client client, String path, String value) {
        return ask(client, XenstoreMessageType.WRITE, T, path + "|" + value);
    }

    public String write(Client client, int transaction, String path, String value) {
        return ask(client, XenstoreMessageType.WRITE, transaction, path + "|" + value);
    }

    public String rm(Client client, String path) {
        return ask(client, XenstoreMessageType.RM, T, path + "|");
    }

    public String mkdir(Client client, String path) {
        return ask(client, XenstoreMessageType.MKDIR, T, path + "|");
    }

    public String list(Client client, String path) {
        return ask(client, XenstoreMessageType.DIRECTORY, T, path + "|");
    }

    public String chmod(Client client, String path, String permissions) {
        return ask(client, XenstoreMessageType.SET_PERMS, T, path + "|" + permissions);
    }

    public String perms(Client client, String path) {
        return ask(client, XenstoreMessageType.GET_PERMS, T, path + "|");
    }

    public String watch(Client client, String path, String token) {
        return ask(client, XenstoreMessageType.WATCH, T, path + "|" + token + "|");
    }

    public int begin(Client client) {
        String reply = ask(client, XenstoreMessageType.TRANSACTION_START, T, "|");
        return Integer.parseInt(reply.substring(0, reply.length() - 1));
    }

    public String commit(Client client, int transaction) {
        return ask(client, XenstoreMessageType.TRANSACTION_END, transaction, "T|");
    }

    public String abort(Client client, int transaction) {
        return ask(client, XenstoreMessageType.TRANSACTION_END, transaction, "F|");
    }
}
