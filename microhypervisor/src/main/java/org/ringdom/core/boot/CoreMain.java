package org.ringdom.core.boot;

import java.nio.file.Path;

import org.ringdom.runtime.service.ServiceArguments;
import org.ringdom.runtime.service.ServiceFailure;
import org.ringdom.runtime.service.ServiceMain;

/** The core's main program. */
public final class CoreMain {
    private CoreMain() {
    }

    /** Runs until SIGTERM or death; does not return. */
    public static void main(String[] args) {
        try {
            CoreFiles.createOwn(ServiceArguments.parse(args).folder());
        } catch (ServiceFailure unusable) {
            // the service's main says it again, and how a process ends of it
        }
        ServiceMain.run(args, context -> new CoreAgent(context, Path.of("/")));
    }
}
