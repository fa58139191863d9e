package org.ringdom.netback.bridge;

import org.ringdom.netback.frame.Frame;

/** What can be plugged into a bridge. Agent thread only. */
public interface Port {
    /** Its name, for people. */
    String name();

    /** Takes a packet, or loses it and counts it; never waits. The frame is valid during the call only. */
    void deliver(Frame frame);

    /** Whether it wants packets to this group (never asked about broadcasts). */
    default boolean wantsGroup(long group) {
        return true;
    }
}
