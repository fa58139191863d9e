package org.ringdom.runtime.ipc;

import java.util.ArrayDeque;
import java.util.function.ToIntFunction;

import org.agrona.DirectBuffer;

import io.aeron.Aeron;
import io.aeron.FragmentAssembler;
import io.aeron.Image;
import io.aeron.Subscription;
import io.aeron.exceptions.AeronException;
import io.aeron.logbuffer.Header;

/**
 * One subscription, asked for without blocking. Messages are copied out of the shared log before anybody looks at them:
 * a hostile sender cannot change them after the check, and handlers may do as they like (wait, reconnect) because no log
 * buffer is being read meanwhile.
 */
final class Inlet {
    /** A message, copied. */
    static final class Message {
        private final byte[] bytes;
        private final Image source;

        Message(byte[] bytes, Image source) {
            this.bytes = bytes;
            this.source = source;
        }

        byte[] bytes() {
            return bytes;
        }

        /** The image that it came by. */
        Image source() {
            return source;
        }
    }

    private static final int FRAGMENTS_PER_POLL = 64;
    private static final ToIntFunction<Image> AS_MANY = image -> FRAGMENTS_PER_POLL;

    private final Aeron aeron;
    private final ArrayDeque<Message> target;
    private final FragmentAssembler assembler;
    private long registration;
    private Subscription subscription;
    private boolean failed;
    private String failure = "the connection to the media driver is being closed";
    private int oversized;

    Inlet(Aeron aeron, String channel, int streamId, ArrayDeque<Message> target) {
        this.aeron = aeron;
        this.target = target;
        this.assembler = new FragmentAssembler(this::onMessage, 0, true);
        try {
            registration = aeron.asyncAddSubscription(channel, streamId);
        } catch (AeronException closing) {
            failed = true;
        }
    }

    boolean isReady() {
        if (subscription == null && !failed && !aeron.isClosed()) {
            try {
                subscription = aeron.getSubscription(registration);
            } catch (AeronException refused) {
                failed = true;
                failure = refused.getMessage();
            }
        }
        return subscription != null;
    }

    boolean isFailed() {
        return failed;
    }

    /** Why it has failed. */
    String failure() {
        return failure;
    }

    /** Copies what has arrived to the end of the target; returns a work count. */
    int poll() {
        return poll(AS_MANY);
    }

    /**
     * The same, but takes at most as many fragments of each sender as {@code allowance} says. What is not taken stays in the
     * sender's log, and holds up that sender alone.
     */
    int poll(ToIntFunction<Image> allowance) {
        if (!isReady()) {
            return 0;
        }
        int fragments = 0;
        for (int i = subscription.imageCount() - 1; i >= 0; i--) {
            Image image = subscription.imageAtIndex(i);
            int most = Math.min(FRAGMENTS_PER_POLL, allowance.applyAsInt(image));
            fragments += most > 0 ? poll(image, most) : 0;
        }
        return fragments;
    }

    /**
     * A poll that comes to the end of a term takes the padding there, which is no fragment, and returns: then the message in the
     * next term, whose sender has rung already, is asked for at once and not at the next ring.
     */
    private int poll(Image image, int most) {
        int fragments;
        long before;
        do {
            before = image.position();
            fragments = image.poll(assembler, most);
        } while (fragments == 0 && image.position() != before);
        return fragments;
    }

    private void onMessage(DirectBuffer buffer, int offset, int length, Header header) {
        if (length > ControlMessages.MAX_LENGTH) {
            oversized++;
            return;
        }
        byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        target.add(new Message(bytes, (Image) header.context()));
    }

    int oversized() {
        return oversized;
    }

    void forget(Image image) {
        assembler.freeSessionBuffer(image.sessionId());
    }

    void close() {
        if (aeron.isClosed()) {
            return;
        }
        if (subscription != null) {
            subscription.close();
        } else if (!failed) {
            removeRequest();
        }
        failed = true;
        subscription = null;
    }

    private void removeRequest() {
        try {
            aeron.asyncRemoveSubscription(registration);
        } catch (AeronException closing) {
            // the driver forgets it with the client
        }
    }
}
