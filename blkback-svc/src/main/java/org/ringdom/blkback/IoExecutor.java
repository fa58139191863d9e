package org.ringdom.blkback;

/** Takes transfers that may wait for storage, and gives them back to the agent when they are done. */
interface IoExecutor {
    /** Accepts a task; its owner's {@link BlockQueue#complete} is called later, on the agent thread. */
    void submit(IoTask task);
}
