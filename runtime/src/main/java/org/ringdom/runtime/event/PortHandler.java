package org.ringdom.runtime.event;

/** Takes events. Called on the receiver's thread; an event may come without cause. */
@FunctionalInterface
public interface PortHandler {
    /** Port {@code port} had an event; its pending bit is cleared already. */
    void onEvent(int port);
}
