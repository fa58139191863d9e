package org.ringdom.runtime.hypercall;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.control.HypercallOp;
import org.ringdom.abi.shared.HypercallMailbox;
import org.ringdom.runtime.ipc.AgentWait;

class MailboxHypercallsTest {
    private static final int VCPU = 1;
    private static final long SLOT = HypercallMailbox.slotOffset(VCPU);

    private final SharedBuffer file = SharedBuffer.allocate(Arena.ofAuto(), HypercallMailbox.fileSize(2));
    private final List<Long> results = new ArrayList<>();
    private long nowNs = -5;
    private int announced;
    private Runnable whileWaiting = () -> {
    };
    private final MailboxHypercalls mailbox = open();

    private MailboxHypercalls open() {
        HypercallMailbox.initialise(file, 2, 16, 1);
        return attach();
    }

    private MailboxHypercalls attach() {
        return new MailboxHypercalls(file, VCPU, () -> announced++, new AgentWait() {
            @Override
            public int mark() {
                return 0;
            }

            @Override
            public void sleep(int mark, long limitNs) {
                nowNs += limitNs;
                whileWaiting.run();
            }
        }, () -> nowNs);
    }

    /** Answers as the core does: with the first argument plus one. */
    private void answer() {
        long sequence = file.getLongAcquire(SLOT + HypercallMailbox.REQUEST_SEQ);
        long argument = file.getLong(SLOT + HypercallMailbox.ARGS);
        int length = file.getInt(SLOT + HypercallMailbox.REQUEST_LENGTH);
        file.copyTo(SLOT + HypercallMailbox.REQUEST_PAYLOAD, file, SLOT + HypercallMailbox.REPLY_PAYLOAD, length);
        file.putInt(SLOT + HypercallMailbox.REPLY_LENGTH, length);
        file.putLong(SLOT + HypercallMailbox.VALUES + 40, argument * 2);
        file.putLong(SLOT + HypercallMailbox.RESULT, argument + 1);
        file.putLongRelease(SLOT + HypercallMailbox.DONE_SEQ, sequence);
    }

    private void submit(long argument) {
        mailbox.submit(HypercallRequest.of(HypercallOp.EVTCHN_CLOSE, argument),
                result -> results.add(result.result()));
    }

    @Test
    void requestAndReplyTravelThroughTheSlot() {
        whileWaiting = this::answer;
        byte[] payload = {1, 2, 3};
        HypercallResult result = mailbox
                .call(HypercallRequest.withPayload(HypercallOp.DOMCTL_CREATE, payload, 7, 0, 0, 0, 0, -9));
        assertEquals(8, result.result());
        assertEquals(14, result.value(5));
        assertArrayEquals(payload, result.payload());
        assertEquals(HypercallOp.DOMCTL_CREATE, file.getInt(SLOT + HypercallMailbox.OPCODE));
        assertEquals(-9, file.getLong(SLOT + HypercallMailbox.ARGS + 40));
        assertEquals(1, announced);
    }

    @Test
    void oneRequestIsInTheSlotAtATimeAndTheOrderIsKept() {
        submit(10);
        submit(20);
        assertEquals(1, file.getLong(SLOT + HypercallMailbox.REQUEST_SEQ));
        assertEquals(0, mailbox.poll());
        answer();
        assertEquals(1, mailbox.poll());
        assertEquals(2, file.getLong(SLOT + HypercallMailbox.REQUEST_SEQ));
        answer();
        mailbox.poll();
        assertEquals(List.of(11L, 21L), results);
        assertEquals(0, mailbox.poll());
    }

    @Test
    void aRequestThatTakesLongIsAnnouncedAgain() {
        submit(10);
        assertEquals(1, announced);
        nowNs += TimeUnit.SECONDS.toNanos(1);
        mailbox.poll();
        assertEquals(2, announced);
        mailbox.poll();
        assertEquals(2, announced);
        assertEquals(1, file.getLong(SLOT + HypercallMailbox.REQUEST_SEQ));
    }

    @Test
    void aSuccessorWaitsForItsPredecessorsRequest() {
        submit(10);
        MailboxHypercalls successor = attach();
        successor.submit(HypercallRequest.of(HypercallOp.EVTCHN_CLOSE, 30), result -> results.add(result.result()));
        assertEquals(1, file.getLong(SLOT + HypercallMailbox.REQUEST_SEQ));
        answer();
        successor.poll();
        answer();
        successor.poll();
        assertEquals(List.of(31L), results);
    }

    @Test
    void aReplyThatLiesAboutItsLengthIsCut() {
        whileWaiting = () -> {
            answer();
            file.putInt(SLOT + HypercallMailbox.REPLY_LENGTH, Integer.MAX_VALUE);
        };
        HypercallResult result = mailbox.call(HypercallRequest.physInfo());
        assertEquals(HypercallMailbox.MAX_REPLY_PAYLOAD, result.payload().length);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        HypercallRequest tooLong = HypercallRequest.withPayload(HypercallOp.DOMCTL_CREATE,
                new byte[HypercallMailbox.MAX_REQUEST_PAYLOAD + 1]);
        assertThrows(IllegalArgumentException.class, () -> mailbox.call(tooLong));
        assertThrows(IllegalArgumentException.class,
                () -> new MailboxHypercalls(file, 2, () -> announced++, AgentWait.polling()));
    }

    @Test
    void refusalsCarryOperationAndErrno() {
        whileWaiting = () -> {
            file.putLong(SLOT + HypercallMailbox.RESULT, -22);
            file.putLongRelease(SLOT + HypercallMailbox.DONE_SEQ, 1);
        };
        HypercallException refused = assertThrows(HypercallException.class,
                () -> new Hypercalls(mailbox).closePort(5));
        assertEquals(22, refused.errno());
        assertTrue(refused.getMessage().contains("EVTCHN_CLOSE") && refused.getMessage().contains("EINVAL"),
                refused.getMessage());
    }
}
