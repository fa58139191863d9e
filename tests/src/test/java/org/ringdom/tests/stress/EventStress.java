package org.ringdom.tests.stress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;
import org.ringdom.runtime.event.Doorbell;
import org.ringdom.runtime.event.EventFile;
import org.ringdom.runtime.event.EventReceiver;

/** Send, receive, sleep, mask and poll of event channels, two threads at a time. */
public class EventStress {
    private EventStress() {
    }

    /** Ring against sleep: either the sleeper sees the count move, or the ringer sees the mark and wakes it. */
    @JCStressTest
    @Outcome(id = "false, false", expect = Expect.FORBIDDEN, desc = "lost wake-up")
    @Outcome(id = {"true, false", "false, true", "true, true"}, expect = Expect.ACCEPTABLE, desc = "awake")
    @State
    public static class DoorbellSleep {
        private final Doorbell doorbell = EventMemory.fresh().doorbell(0);
        private final int seen = doorbell.value();

        @Actor
        public void ring(ZZ_Result result) {
            result.r1 = doorbell.ring();
        }

        @Actor
        public void sleep(ZZ_Result result) {
            doorbell.announceSleep();
            result.r2 = doorbell.value() != seen;
        }
    }

    /** Send against sleep: the second look at selector and count finds the event, or the sender wakes the sleeper. */
    @JCStressTest
    @Outcome(id = "false, false", expect = Expect.FORBIDDEN, desc = "lost wake-up")
    @Outcome(id = {"true, false", "false, true", "true, true"}, expect = Expect.ACCEPTABLE, desc = "awake")
    @State
    public static class SendSleep {
        private final EventFile file = EventMemory.fresh();
        private final EventReceiver receiver = new EventReceiver(file, 0);
        private final int seen = receiver.seen();

        @Actor
        public void send(ZZ_Result result) {
            result.r1 = file.raise(EventMemory.PORT, 0) == EventFile.WOKEN;
        }

        @Actor
        public void sleep(ZZ_Result result) {
            file.doorbell(0).announceSleep();
            result.r2 = receiver.hasEvents() || receiver.seen() != seen;
        }
    }

    /** A whole cycle, poll and then sleep: the event is polled, or keeps the receiver from sleeping, or wakes it. */
    @JCStressTest
    @Outcome(id = "0, 0, 0", expect = Expect.FORBIDDEN, desc = "asleep with an event pending")
    @Outcome(expect = Expect.ACCEPTABLE, desc = "polled, seen or woken")
    @State
    public static class CycleSend {
        private final EventFile file = EventMemory.fresh();
        private final EventReceiver receiver = new EventReceiver(file, 0);

        @Actor
        public void send(III_Result result) {
            result.r3 = file.raise(EventMemory.PORT, 0) == EventFile.WOKEN ? 1 : 0;
        }

        @Actor
        public void cycle(III_Result result) {
            int seen = receiver.seen();
            result.r1 = receiver.poll(port -> {
            });
            file.doorbell(0).announceSleep();
            result.r2 = receiver.hasEvents() || receiver.seen() != seen ? 1 : 0;
        }
    }

    /** A sender against a thread that sends to another port of the same word and then receives: each event is delivered once. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "both delivered")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost or doubled")
    @State
    public static class TwoSenders {
        private final EventFile file = EventMemory.fresh();
        private final EventReceiver receiver = new EventReceiver(file, 0);
        private int first;
        private int second;

        @Actor
        public void sendFirst() {
            file.raise(EventMemory.PORT, 0);
        }

        @Actor
        public void sendSecondAndReceive() {
            file.raise(EventMemory.OTHER_PORT, 0);
            receiver.poll(this::count);
        }

        @Arbiter
        public void receiveRest(II_Result result) {
            if (receiver.hasEvents()) {
                receiver.poll(this::count);
            }
            result.r1 = first;
            result.r2 = second;
        }

        private void count(int port) {
            if (port == EventMemory.PORT) {
                first++;
            } else {
                second++;
            }
        }
    }

    /** Two sends on one port with a receiver between: they merge, or come one by one; the last is not lost. */
    @JCStressTest
    @Outcome(id = {"1, 0", "2, 0"}, expect = Expect.ACCEPTABLE, desc = "delivered, nothing left")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost, or left pending without a selector bit")
    @State
    public static class TwoSendsOnePort {
        private final EventFile file = EventMemory.fresh();
        private final EventReceiver receiver = new EventReceiver(file, 0);
        private int delivered;

        @Actor
        public void sendTwice() {
            file.raise(EventMemory.PORT, 0);
            file.raise(EventMemory.PORT, 0);
        }

        @Actor
        public void receive() {
            delivered += receiver.poll(port -> {
            });
        }

        @Arbiter
        public void receiveRest(II_Result result) {
            if (receiver.hasEvents()) {
                delivered += receiver.poll(port -> {
                });
            }
            result.r1 = delivered;
            result.r2 = file.isPending(EventMemory.PORT) ? 1 : 0;
        }
    }

    /** Send against unmask: one of the two rings, and the event can be polled. */
    @JCStressTest
    @Outcome(id = {"1, 1"}, expect = Expect.ACCEPTABLE, desc = "rung and delivered")
    @Outcome(expect = Expect.FORBIDDEN, desc = "an unmasked, pending port that nobody was told of")
    @State
    public static class SendUnmask {
        private final EventFile file = EventMemory.fresh();
        private final EventReceiver receiver = new EventReceiver(file, 0);
        private final int seen = receiver.seen();

        public SendUnmask() {
            receiver.mask(EventMemory.PORT);
        }

        @Actor
        public void send() {
            file.raise(EventMemory.PORT, 0);
        }

        @Actor
        public void unmask() {
            receiver.unmask(EventMemory.PORT);
        }

        @Arbiter
        public void look(II_Result result) {
            result.r1 = receiver.seen() != seen ? 1 : 0;
            result.r2 = receiver.poll(port -> {
            });
        }
    }

    /** SCHEDOP_poll on a masked port: the poller sees the pending bit, or the sender sees that it polls. */
    @JCStressTest
    @Outcome(id = "false, false", expect = Expect.FORBIDDEN, desc = "the poller sleeps through")
    @Outcome(id = {"true, false", "false, true", "true, true"}, expect = Expect.ACCEPTABLE, desc = "seen or rung")
    @State
    public static class MaskedPoll {
        private final EventFile file = EventMemory.fresh();

        public MaskedPoll() {
            file.mask(EventMemory.PORT);
        }

        @Actor
        public void send(ZZ_Result result) {
            result.r1 = file.raise(EventMemory.PORT, 0) != EventFile.QUIET;
        }

        @Actor
        public void poll(ZZ_Result result) {
            file.setPolling(0, true);
            result.r2 = file.isPending(EventMemory.PORT);
        }
    }
}
