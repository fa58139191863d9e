package org.ringdom.blkback;

import org.ringdom.runtime.service.ServiceMain;

/** The block driver domain's process. */
public final class BlkbackMain {
    private BlkbackMain() {
    }

    /** Runs until SIGTERM; arguments as the supervisor gives them. */
    public static void main(String[] args) {
        ServiceMain.run(args, BlkbackAgent::create);
    }
}
