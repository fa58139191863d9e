package org.ringdom.xenstore.engine;

import java.util.Map;
import java.util.TreeMap;

import org.ringdom.xenstore.permission.Caller;
import org.ringdom.xenstore.transaction.Transaction;
import org.ringdom.xenstore.watch.Watcher;

/** One connection as the engine sees it. Its state changes only when an outcome is applied. Not thread-safe. */
public final class Client implements Watcher {
    private final long id;
    private final boolean persistent;
    private final Map<Integer, Transaction> transactions = new TreeMap<>();
    private Caller caller;
    private int nextTransaction = 1;

    Client(long id, Caller caller, boolean persistent) {
        this.id = id;
        this.caller = caller;
        this.persistent = persistent;
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public Caller caller() {
        return caller;
    }

    /** Whether its watches and transactions outlive the process: so for the rings of guests. */
    public boolean persistent() {
        return persistent;
    }

    void target(int domid) {
        caller = new Caller(caller.domid(), domid, caller.privileged());
    }

    Transaction transaction(int transactionId) {
        return transactions.get(transactionId);
    }

    Map<Integer, Transaction> transactions() {
        return transactions;
    }

    /** A number that none of its open transactions has. */
    int freeTransactionId() {
        int free = nextTransaction;
        while (free == 0 || transactions.containsKey(free)) {
            free++;
        }
        return free;
    }

    void opened(Transaction transaction) {
        transactions.put(transaction.id(), transaction);
        nextTransaction = transaction.id() + 1;
    }

    @Override
    public String toString() {
        return "connection " + Long.toHexString(id) + " of domain " + caller.domid();
    }
}
