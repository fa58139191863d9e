package org.ringdom.xenstore.watch;

/** Takes events in the order in which they are to be delivered. */
@FunctionalInterface
public interface EventSink {
    /** {@code message} is a whole WATCH_EVENT for {@code watcher}. */
    void event(Watcher watcher, byte[] message);
}
