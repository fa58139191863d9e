package org.ringdom.console.service;

import org.ringdom.runtime.service.ServiceMain;

/** The console service's process. */
public final class ConsoleMain {
    private ConsoleMain() {
    }

    /** Runs until SIGTERM; arguments as the supervisor gives them. */
    public static void main(String[] args) {
        ServiceMain.run(args, ConsoleAgent::create);
    }
}
