package org.ringdom.runtime.service;

import java.util.HashSet;
import java.util.Set;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.ringdom.abi.control.ControlStreams;
import org.ringdom.runtime.hypercall.HypercallCodec;
import org.ringdom.runtime.hypercall.HypercallRequest;
import org.ringdom.runtime.hypercall.HypercallResult;
import org.ringdom.runtime.ipc.ControlServer;
import org.ringdom.runtime.ipc.RequestHandler;
import org.ringdom.runtime.ipc.ServerSession;

/**
 * A service for tests: answers each number with the next one; with {@code --hold-every=N} it holds every
 * Nth answer back for a while.
 */
public final class EchoServiceMain {
    private EchoServiceMain() {
    }

    /** The service's main program. */
    public static void main(String[] args) {
        ServiceMain.run(args, EchoAgent::new);
    }

    private static final class EchoAgent implements ServiceAgent, RequestHandler {
        private static final int HELD_FOR = 50;

        private final HypercallCodec codec = new HypercallCodec();
        private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        private final Set<Long> seen = new HashSet<>();
        private final AtomicCounter executed;
        private final AtomicCounter twice;
        private final ControlServer server;
        private final long holdEvery;
        private ServerSession heldBy;
        private long heldId;
        private int heldSince;

        EchoAgent(ServiceContext context) {
            holdEvery = Long.parseLong(context.options().getOrDefault("hold-every", "1000"));
            executed = context.counters().counter("executed");
            twice = context.counters().counter("executed-twice");
            server = new ControlServer(context.fabric(), ControlStreams.maintenance(context.domid()),
                    context.ownerEpoch(), context.bells(), this);
        }

        @Override
        public int doWork() {
            return 0;
        }

        @Override
        public void onRequest(ServerSession session, int templateId, long requestId, DirectBuffer message, int offset,
                int blockLength, int version) {
            HypercallRequest request = codec.decodeRequest(message, offset, blockLength, version);
            executed.increment();
            if (!seen.add(request.arg(0))) {
                twice.increment();
            }
            if (heldBy != null && ++heldSince > HELD_FOR) {
                reply(heldBy, heldId, -1);
                heldBy = null;
            }
            if (heldBy == null && requestId % holdEvery == 0) {
                heldBy = session;
                heldId = requestId;
                heldSince = 0;
            } else {
                reply(session, requestId, request.arg(0) + 1);
            }
        }

        private void reply(ServerSession session, long requestId, long result) {
            int length = codec.encode(buffer, session.clientKey(), requestId, HypercallResult.of(result));
            session.reply(buffer, 0, length);
        }

        @Override
        public void close() {
            server.close();
        }

        @Override
        public String roleName() {
            return "echo";
        }
    }
}
