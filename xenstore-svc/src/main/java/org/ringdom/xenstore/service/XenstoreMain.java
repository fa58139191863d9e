package org.ringdom.xenstore.service;

import org.ringdom.runtime.service.ServiceMain;

/** The store's process. */
public final class XenstoreMain {
    private XenstoreMain() {
    }

    /** Runs until SIGTERM; arguments as the supervisor gives them. */
    public static void main(String[] args) {
        ServiceMain.run(args, XenstoreAgent::create);
    }
}
