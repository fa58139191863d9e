package org.ringdom.netback.bridge;

import org.ringdom.netback.frame.Frame;

/** Sees the packets of a bridge, and changes nothing. Agent thread only. */
public interface Witness {
    /** A packet came in at a port. */
    void onForward(Bridge bridge, Port from, Frame frame);

    /** A packet is given to a port. */
    void onDeliver(Port to, Frame frame);
}
