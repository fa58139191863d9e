package org.ringdom.core.boot;

import java.nio.file.Path;

import org.ringdom.platform.linux.LinuxException;
import org.ringdom.runtime.service.ServiceArguments;
import org.ringdom.runtime.service.ServiceFailure;
import org.ringdom.runtime.service.ServiceMain;
import org.slf4j.LoggerFactory;

/** The core's main program. */
public final class CoreMain {
    private CoreMain() {
    }

    /** Runs until SIGTERM or death; does not return. */
    public static void main(String[] args) {
        try {
            CoreFiles.createOwn(ServiceArguments.parse(args).folder());
        } catch (LinuxException noRoom) {
            LoggerFactory.getLogger(CoreMain.class).error("{}", noRoom.getMessage());
            Runtime.getRuntime().halt(ServiceFailure.NO_INPUT);
        } catch (ServiceFailure unusable) {
            // the service's main says it, and how a process ends of it
        }
        ServiceMain.run(args, context -> new CoreAgent(context, Path.of("/")));
    }
}
