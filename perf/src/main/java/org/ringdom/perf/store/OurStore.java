package org.ringdom.perf.store;

import java.nio.file.Path;

import org.ringdom.perf.process.RunningInstance;

/**
 * The store of a whole instance, with its journal.
 *
 * @param instance it runs in
 */
record OurStore(RunningInstance instance) implements Contender {
    @Override
    public String name() {
        return "ringdom";
    }

    @Override
    public Path socket() {
        return instance.folder().storeSocket();
    }

    @Override
    public int pid() {
        return instance.entries().stream().filter(entry -> entry.role().equals("xenstore")).findFirst()
                .orElseThrow(() -> new IllegalStateException("no process of the store")).pid();
    }

    @Override
    public void close() {
        // goes with its instance
    }
}
