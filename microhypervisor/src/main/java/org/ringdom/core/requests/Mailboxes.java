package org.ringdom.core.requests;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.HypercallMailbox;
import org.ringdom.core.redo.Answers;
import org.ringdom.core.redo.Reply;
import org.ringdom.core.table.Domain;
import org.ringdom.core.table.Table;

/**
 * Guests' hypercalls. A vCPU's slot has a request when its two sequence numbers differ. The request is copied out once
 * before it is looked at; whatever a guest writes into its mailbox, and whenever, harms only its own answers.
 */
public final class Mailboxes {
    private static final long MAILBOX_KEY = 1L << 47;

    private final Table table;
    private final Dispatcher dispatcher;
    private final MailboxFiles files;

    /** Where the mailboxes are. */
    public interface MailboxFiles {
        /** The mapped mailbox of a guest, or null. */
        SharedBuffer mailbox(int domid);

        /** Wakes the vCPU that waits for its answer. */
        void answered(int domid, int vcpu);
    }

    public Mailboxes(Table table, Dispatcher dispatcher, MailboxFiles files) {
        this.table = table;
        this.dispatcher = dispatcher;
        this.files = files;
    }

    /**
     * Writes the answer that a predecessor committed and did not come to write into its mailbox, before anything else is
     * served: the next mailbox's answer takes its place in the record, and the request would be executed again.
     */
    public void deliverCommitted() {
        for (int slot = table.geometry().serviceSlots(); slot < table.slots(); slot++) {
            Domain guest = table.slot(slot);
            SharedBuffer mailbox = guest.isActive() ? files.mailbox(guest.domid()) : null;
            for (int vcpu = 0; mailbox != null && vcpu < guest.maxVcpus(); vcpu++) {
                long at = HypercallMailbox.slotOffset(vcpu);
                long sequence = mailbox.getLongAcquire(at + HypercallMailbox.REQUEST_SEQ);
                Reply reply = dispatcher.committedMailboxAnswer(key(guest, vcpu), sequence);
                if (reply != null && sequence != mailbox.getLong(at + HypercallMailbox.DONE_SEQ)) {
                    answer(mailbox, at, sequence, reply);
                    files.answered(guest.domid(), vcpu);
                }
            }
        }
    }

    /** Serves what all guests have asked: at the start, and as the net below lost wake-ups. */
    public int serveAll() {
        int served = 0;
        for (int slot = table.geometry().serviceSlots(); slot < table.slots(); slot++) {
            served += serve(slot);
        }
        return served;
    }

    /** Serves at most one request of each vCPU of the guest in a slot of the domain table. */
    public int serve(int slot) {
        if (slot < 0 || slot >= table.slots()) {
            return 0;
        }
        Domain guest = table.slot(slot);
        SharedBuffer mailbox = guest.isActive() ? files.mailbox(guest.domid()) : null;
        if (mailbox == null) {
            return 0;
        }
        int served = 0;
        for (int vcpu = 0; vcpu < guest.maxVcpus(); vcpu++) {
            served += serve(guest, mailbox, vcpu);
        }
        return served;
    }

    private int serve(Domain guest, SharedBuffer mailbox, int vcpu) {
        long at = HypercallMailbox.slotOffset(vcpu);
        long sequence = mailbox.getLongAcquire(at + HypercallMailbox.REQUEST_SEQ);
        if (sequence == mailbox.getLong(at + HypercallMailbox.DONE_SEQ)) {
            return 0;
        }
        Reply reply = dispatcher.executeMailbox(key(guest, vcpu), sequence, guest,
                start(mailbox, at) ? copy(mailbox, at) : null);
        answer(mailbox, at, sequence, reply);
        files.answered(guest.domid(), vcpu);
        return 1;
    }

    private static long key(Domain guest, int vcpu) {
        return (long) guest.domid() << 48 | MAILBOX_KEY | (long) vcpu << 32 | guest.incarnation() & 0xFFFF_FFFFL;
    }

    private static boolean start(SharedBuffer mailbox, long at) {
        int attempts = mailbox.getInt(at + HypercallMailbox.ATTEMPTS);
        if (attempts >= Answers.MAX_ATTEMPTS) {
            return false;
        }
        mailbox.putIntRelease(at + HypercallMailbox.ATTEMPTS, Math.max(0, attempts) + 1);
        return true;
    }

    private static Request copy(SharedBuffer mailbox, long at) {
        int length = mailbox.getInt(at + HypercallMailbox.REQUEST_LENGTH);
        if (length < 0 || length > HypercallMailbox.MAX_REQUEST_PAYLOAD) {
            return new Request(0, new long[Reply.VALUES], null);
        }
        long[] args = new long[Reply.VALUES];
        for (int i = 0; i < args.length; i++) {
            args[i] = mailbox.getLong(at + HypercallMailbox.ARGS + 8L * i);
        }
        byte[] payload = length == 0 ? Request.NO_PAYLOAD : new byte[length];
        mailbox.getBytes(at + HypercallMailbox.REQUEST_PAYLOAD, payload, 0, length);
        return new Request(mailbox.getInt(at + HypercallMailbox.OPCODE), args, payload);
    }

    private static void answer(SharedBuffer mailbox, long at, long sequence, Reply reply) {
        mailbox.putLong(at + HypercallMailbox.RESULT, reply.result());
        for (int i = 0; i < Reply.VALUES; i++) {
            mailbox.putLong(at + HypercallMailbox.VALUES + 8L * i, reply.value(i));
        }
        int length = Math.min(reply.payload().length, HypercallMailbox.MAX_REPLY_PAYLOAD);
        mailbox.putInt(at + HypercallMailbox.REPLY_LENGTH, length);
        mailbox.putBytes(at + HypercallMailbox.REPLY_PAYLOAD, reply.payload(), 0, length);
        mailbox.putIntRelease(at + HypercallMailbox.ATTEMPTS, 0);
        mailbox.putLongRelease(at + HypercallMailbox.DONE_SEQ, sequence);
    }
}
