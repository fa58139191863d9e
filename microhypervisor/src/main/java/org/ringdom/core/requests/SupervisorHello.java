package org.ringdom.core.requests;

import java.util.List;

/** Takes the supervisor's word of who it is and how a successor is started. */
public interface SupervisorHello {
    /**
     * @param pid its process number
     * @param startTimeTicks when it was started (field 22 of {@code /proc/<pid>/stat})
     * @param command program and arguments that start a successor
     * @return 0, or -errno if there is no such process
     */
    long hello(int pid, long startTimeTicks, List<String> command);
}
