package org.ringdom.runtime.hypercall;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.HypercallMailbox;
import org.ringdom.runtime.ipc.AgentWait;

/**
 * Hypercalls of one vCPU of a guest, through its slot of the mailbox file.
 *
 * <pre>
 *   guest:  body; requestSeq = n (release); raise the slot's bit in core.evt
 *   core:   sees requestSeq != doneSeq; executes; answer; doneSeq = n (release); rings this vCPU's doorbell
 * </pre>
 *
 * <p>Both sides commit by one release store, so the core may die at any store: it, or its successor, finds requestSeq ahead
 * of doneSeq and has the last answer of (slot, n) in its redo record. A request that takes long is announced again each
 * second, in case the announcement died with a core. A process that takes over a slot goes on behind its predecessor's
 * last request.
 *
 * <p>Threading: the vCPU's thread only.
 */
public final class MailboxHypercalls implements HypercallTransport {
    private static final long ANNOUNCE_AGAIN_NS = TimeUnit.SECONDS.toNanos(1);

    private final SharedBuffer mailbox;
    private final long slot;
    private final Runnable announce;
    private final AgentWait agentWait;
    private final NanoClock clock;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private Consumer<HypercallResult> outstanding;
    private boolean busy;
    private long sequence;
    private long announceAtNs;

    private record Waiting(HypercallRequest request, Consumer<HypercallResult> done) {
    }

    /**
     * @param mailbox the domain's {@code .ctl} file, mapped for writing
     * @param announce raises the bit of the domain's slot in {@code core.evt}
     * @param agentWait sleeps on this vCPU's doorbell
     */
    public MailboxHypercalls(SharedBuffer mailbox, int vcpu, Runnable announce, AgentWait agentWait) {
        this(mailbox, vcpu, announce, agentWait, SystemNanoClock.INSTANCE);
    }

    MailboxHypercalls(SharedBuffer mailbox, int vcpu, Runnable announce, AgentWait agentWait, NanoClock clock) {
        if (vcpu < 0 || vcpu >= mailbox.getInt(HypercallMailbox.SLOTS_OFFSET)) {
            throw new IllegalArgumentException("the mailbox has no slot for vCPU " + vcpu);
        }
        this.mailbox = mailbox;
        this.slot = HypercallMailbox.slotOffset(vcpu);
        this.announce = announce;
        this.agentWait = agentWait;
        this.clock = clock;
        this.sequence = mailbox.getLongAcquire(slot + HypercallMailbox.REQUEST_SEQ);
        if (!isDone()) {
            busy = true; // a predecessor's request: its answer is nobody's, but the slot is not ours before
            outstanding = ignored -> {
            };
            announce();
        }
    }

    @Override
    public void submit(HypercallRequest request, Consumer<HypercallResult> done) {
        if (request.payload().length > HypercallMailbox.MAX_REQUEST_PAYLOAD) {
            throw new IllegalArgumentException("a guest's hypercall carries at most "
                    + HypercallMailbox.MAX_REQUEST_PAYLOAD + " bytes");
        }
        if (busy || !waiting.isEmpty()) {
            waiting.add(new Waiting(request, done));
        } else {
            post(request, done);
        }
    }

    private void post(HypercallRequest request, Consumer<HypercallResult> done) {
        mailbox.putInt(slot + HypercallMailbox.OPCODE, request.opcode());
        for (int i = 0; i < HypercallRequest.ARGS; i++) {
            mailbox.putLong(slot + HypercallMailbox.ARGS + 8L * i, request.arg(i));
        }
        byte[] payload = request.payload();
        mailbox.putBytes(slot + HypercallMailbox.REQUEST_PAYLOAD, payload, 0, payload.length);
        mailbox.putInt(slot + HypercallMailbox.REQUEST_LENGTH, payload.length);
        outstanding = done;
        busy = true;
        mailbox.putLongRelease(slot + HypercallMailbox.REQUEST_SEQ, ++sequence);
        announce();
    }

    private void announce() {
        announceAtNs = clock.nanoTime() + ANNOUNCE_AGAIN_NS;
        announce.run();
    }

    private boolean isDone() {
        return mailbox.getLongAcquire(slot + HypercallMailbox.DONE_SEQ) == sequence;
    }

    @Override
    public int poll() {
        if (!busy) {
            return 0;
        }
        if (!isDone()) {
            if (clock.nanoTime() - announceAtNs >= 0) {
                announce();
            }
            return 0;
        }
        Consumer<HypercallResult> done = outstanding;
        HypercallResult result = take();
        busy = false;
        outstanding = null;
        Waiting next = waiting.poll();
        if (next != null) {
            post(next.request(), next.done());
        }
        done.accept(result);
        return 1;
    }

    private HypercallResult take() {
        long[] values = new long[HypercallResult.VALUES];
        for (int i = 0; i < values.length; i++) {
            values[i] = mailbox.getLong(slot + HypercallMailbox.VALUES + 8L * i);
        }
        int length = Math.clamp(mailbox.getInt(slot + HypercallMailbox.REPLY_LENGTH), 0,
                HypercallMailbox.MAX_REPLY_PAYLOAD);
        byte[] payload = new byte[length];
        mailbox.getBytes(slot + HypercallMailbox.REPLY_PAYLOAD, payload, 0, length);
        return HypercallResult.withPayload(mailbox.getLong(slot + HypercallMailbox.RESULT), payload, values);
    }

    @Override
    public HypercallResult call(HypercallRequest request) {
        HypercallResult[] result = new HypercallResult[1];
        submit(request, answer -> result[0] = answer);
        while (true) {
            int mark = agentWait.mark();
            poll();
            if (result[0] != null) {
                return result[0];
            }
            agentWait.sleep(mark, ANNOUNCE_AGAIN_NS);
        }
    }
}
