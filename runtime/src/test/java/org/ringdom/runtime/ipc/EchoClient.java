package org.ringdom.runtime.ipc;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.ringdom.runtime.hypercall.HypercallCodec;
import org.ringdom.runtime.hypercall.HypercallRequest;
import org.ringdom.runtime.hypercall.HypercallResult;

/** A client of {@link EchoServer} that writes down all that it hears. */
final class EchoClient implements SessionListener {
    final List<Long> answers = new ArrayList<>();
    final List<HypercallResult> results = new ArrayList<>();
    final List<Long> events = new ArrayList<>();
    final ControlSession session;
    int interruptions;
    int abandoned;
    Consumer<Long> onEvent = number -> {
    };
    private final HypercallCodec codec = new HypercallCodec();
    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();

    EchoClient(AeronFabric fabric, ServerAddress address, long key, AgentWait agentWait) {
        ClientIdentity identity = new ClientIdentity(key, (int) ProcessHandle.current().pid(), 7);
        session = new ControlSession(fabric, address, identity, agentWait, this, ControlSession.DEFAULT_WINDOW);
    }

    void ask(long number) {
        ask(HypercallRequest.of(1, number));
    }

    void ask(HypercallRequest request) {
        int length = codec.encode(buffer, session.clientKey(), session.nextRequestId(), request);
        session.send(buffer, 0, length, new ReplyHandler() {
            @Override
            public void onReply(int templateId, DirectBuffer message, int offset, int blockLength, int version) {
                HypercallResult result = codec.decodeReply(message, offset, blockLength, version);
                results.add(result);
                answers.add(result.result());
            }

            @Override
            public void onAbandoned() {
                abandoned++;
            }
        });
    }

    long askAndWait(long number) {
        int before = answers.size();
        ask(number);
        session.await(() -> answers.size() > before);
        return answers.getLast();
    }

    @Override
    public void onEvent(int templateId, DirectBuffer message, int offset, int blockLength, int version) {
        long number = codec.decodeReply(message, offset, blockLength, version).result();
        events.add(number);
        onEvent.accept(number);
    }

    @Override
    public void onInterrupted() {
        interruptions++;
    }
}
