package org.ringdom.netback;

import org.ringdom.netback.vif.NetbackAgent;
import org.ringdom.runtime.service.ServiceMain;

/** The network driver domain's process. */
public final class NetbackMain {
    private NetbackMain() {
    }

    /** Runs until SIGTERM; arguments as the supervisor gives them. */
    public static void main(String[] args) {
        ServiceMain.run(args, NetbackAgent::create);
    }
}
