package org.ringdom.launcher.supervisor.agent;

import java.util.ArrayDeque;
import java.util.Queue;

import org.agrona.DirectBuffer;
import org.ringdom.abi.control.CommandRequestDecoder;
import org.ringdom.launcher.command.Command;
import org.ringdom.launcher.command.CommandCodec;
import org.ringdom.launcher.command.CommandResult;
import org.ringdom.runtime.ipc.RequestHandler;
import org.ringdom.runtime.ipc.ServerSession;

/**
 * Commands as they come in. They are carried out outside of the fabric's duty cycle, since they wait for the core and the
 * store; an answer may be given at any later time.
 */
final class CommandInbox implements RequestHandler {
    private static final int LONGEST_REPLY = 28 * 1024;

    /** A command that waits for its answer. */
    static final class Asked {
        private final ServerSession session;
        private final long requestId;
        private final Command command;
        private final long sinceNs = System.nanoTime();

        Asked(ServerSession session, long requestId, Command command) {
            this.session = session;
            this.requestId = requestId;
            this.command = command;
        }

        Command command() {
            return command;
        }

        /** The same for each repetition of this command, by whichever supervisor it is heard; another for any other. */
        long identity() {
            return session.clientKey() * 0x9E37_79B9_7F4A_7C15L + requestId;
        }

        long ageNs() {
            return System.nanoTime() - sinceNs;
        }

        /** Answers, once. A client that went away does not hear it. */
        void answer(CommandResult result) {
            CommandCodec.Message message = CommandCodec.encode(session.clientKey(), requestId, result);
            if (message.length() > LONGEST_REPLY) {
                message = CommandCodec.encode(session.clientKey(), requestId,
                        CommandResult.failed("the answer is too long: " + message.length() + " bytes"));
            }
            session.reply(message.buffer(), 0, message.length());
        }
    }

    private final Queue<Asked> queue = new ArrayDeque<>();

    @Override
    public void onRequest(ServerSession session, int templateId, long requestId, DirectBuffer buffer, int offset,
            int blockLength, int version) {
        if (templateId == CommandRequestDecoder.TEMPLATE_ID) {
            queue.add(new Asked(session, requestId,
                    CommandCodec.decodeCommand(buffer, offset, blockLength, version)));
        }
    }

    /** The next command, or null. */
    Asked poll() {
        return queue.poll();
    }

    /** Lets a command wait behind all others. */
    void putBack(Asked asked) {
        queue.add(asked);
    }

    /** Whether commands wait. */
    boolean isEmpty() {
        return queue.isEmpty();
    }
}
