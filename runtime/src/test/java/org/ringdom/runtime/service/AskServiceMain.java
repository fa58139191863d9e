package org.ringdom.runtime.service;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.ringdom.abi.control.ControlStreams;
import org.ringdom.runtime.hypercall.HypercallCodec;
import org.ringdom.runtime.hypercall.HypercallRequest;
import org.ringdom.runtime.ipc.ControlSession;
import org.ringdom.runtime.ipc.SessionListener;

/** A service for tests: asks {@link EchoServiceMain} numbers, a few at a time, and counts right and wrong answers. */
public final class AskServiceMain {
    private AskServiceMain() {
    }

    /** The service's main program; {@code --server=DOMID}, {@code --questions=N}. */
    public static void main(String[] args) {
        ServiceMain.run(args, AskAgent::new);
    }

    private static final class AskAgent implements ServiceAgent {
        private static final int AT_A_TIME = 4;

        private final HypercallCodec codec = new HypercallCodec();
        private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        private final AtomicCounter answered;
        private final AtomicCounter wrong;
        private final AtomicCounter opens;
        private final ControlSession session;
        private final long questions;
        private long asked;

        AskAgent(ServiceContext context) {
            answered = context.counters().counter("answered");
            wrong = context.counters().counter("wrong");
            opens = context.counters().counter("opens");
            int server = Integer.parseInt(context.options().get("server"));
            questions = Long.parseLong(context.options().getOrDefault("questions", "1000000000"));
            session = new ControlSession(context.fabric(),
                    context.addresses().service(ControlStreams.maintenance(server), server), context.identity(),
                    context.agentWait(), new SessionListener() {
                        @Override
                        public void onOpen(long serverEpoch, long count) {
                            opens.set(count);
                        }
                    }, ControlSession.DEFAULT_WINDOW);
        }

        @Override
        public int doWork() {
            int work = 0;
            while (session.unanswered() < AT_A_TIME && asked < questions) {
                ask(asked++);
                work++;
            }
            return work;
        }

        private void ask(long number) {
            int length = codec.encode(buffer, session.clientKey(), session.nextRequestId(),
                    HypercallRequest.of(1, number));
            session.send(buffer, 0, length, (template, message, offset, block, version) -> onAnswer(number, message,
                    offset, block, version));
        }

        private void onAnswer(long number, DirectBuffer message, int offset, int blockLength, int version) {
            long answer = codec.decodeReply(message, offset, blockLength, version).result();
            answered.increment();
            if (answer != number + 1 && answer != -1) {
                wrong.increment();
            }
        }

        @Override
        public void close() {
            session.close();
        }

        @Override
        public String roleName() {
            return "ask";
        }
    }
}
