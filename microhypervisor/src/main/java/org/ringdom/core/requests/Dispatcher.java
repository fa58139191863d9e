package org.ringdom.core.requests;

import static org.ringdom.abi.xen.Errno.EINVAL;
import static org.ringdom.abi.xen.Errno.EIO;
import static org.ringdom.abi.xen.Errno.EPERM;
import static org.ringdom.abi.xen.Errno.ESRCH;

import org.ringdom.core.redo.Answers;
import org.ringdom.core.redo.RedoLog;
import org.ringdom.core.redo.Reply;
import org.ringdom.core.table.Domain;
import org.ringdom.core.table.Table;

/**
 * Executes each request once: a repeated one is answered from the last answers, a new one is counted as started, executed,
 * and committed together with its answer. Both transports end here.
 *
 * <p>A service is heard until its successor has spoken: what a dead process had still asked for is refused from then on, so
 * that a successor's first answer tells it that nothing is done behind its back.
 */
public final class Dispatcher {
    private static final int DOMID_SHIFT = 48;
    private static final long INCARNATION_MASK = (1L << DOMID_SHIFT) - 1;

    private final Table table;
    private final RedoLog log;
    private final Answers answers;
    private final Operations operations;
    private final Reply reply = new Reply();
    /** The latest process of each service that has spoken; a process that is dead cannot begin to speak to another core. */
    private final long[] speakers;
    private long poisoned;

    public Dispatcher(Table table, Answers answers, Operations operations) {
        this.table = table;
        this.log = table.log();
        this.answers = answers;
        this.operations = operations;
        this.speakers = new long[table.geometry().serviceSlots()];
    }

    /** Requests answered with EIO because they were started three times, since this process began. */
    public long poisoned() {
        return poisoned;
    }

    /**
     * Serves a request of a service.
     *
     * @param clientKey domid in the top 16 bits, process incarnation below
     * @param requestId rises by one with each request of the client, from 1
     * @return the answer, valid until the next request
     */
    public Reply serve(long clientKey, long requestId, Request request) {
        Domain caller = table.find(clientKey >>> DOMID_SHIFT);
        if (caller == null || !caller.isActive()) {
            return reply.clear().result(-ESRCH);
        }
        if (!caller.isService()) {
            return reply.clear().result(-EPERM); // guests have their mailboxes
        }
        if (requestId <= 0) {
            return reply.clear().result(-EINVAL);
        }
        long incarnation = clientKey & INCARNATION_MASK;
        if (incarnation < speakers[caller.slot()]) {
            return reply.clear().result(-ESRCH);
        }
        speakers[caller.slot()] = incarnation;
        int slot = answers.slotOf(clientKey);
        if (requestId <= answers.requestId(slot)) {
            return requestId == answers.requestId(slot)
                    ? answers.load(slot, reply)
                    : reply.clear().result(-EINVAL);
        }
        return execute(slot, clientKey, requestId, caller, answers.start(slot, requestId) ? request : null);
    }

    /** The answer to a mailbox's request if the last record holds it, else null. */
    Reply committedMailboxAnswer(long mailboxKey, long sequence) {
        boolean committed = answers.key(Answers.MAILBOXES) == mailboxKey
                && answers.requestId(Answers.MAILBOXES) == sequence;
        return committed ? answers.load(Answers.MAILBOXES, reply) : null;
    }

    /** Executes a mailbox's request that was counted as started; null: it was started too often. */
    Reply executeMailbox(long mailboxKey, long sequence, Domain caller, Request request) {
        return execute(Answers.MAILBOXES, mailboxKey, sequence, caller, request);
    }

    private Reply execute(int slot, long clientKey, long requestId, Domain caller, Request request) {
        reply.clear();
        if (request == null) {
            poisoned++;
            reply.result(-EIO);
        } else {
            reply.result(operations.execute(caller, request, reply));
        }
        if (reply.result() < 0) {
            log.abort();
        }
        log.commit(slot, clientKey, requestId, reply);
        return reply;
    }
}
