package org.ringdom.runtime.ipc;

import java.util.ArrayDeque;

import org.agrona.concurrent.UnsafeBuffer;

/** Events and tasks of a session that wait for the duty cycle: never delivered from within one another. */
final class Deliveries {
    private final ArrayDeque<byte[]> events = new ArrayDeque<>();
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private boolean delivering;

    void add(byte[] event) {
        events.add(event);
    }

    void add(Runnable task) {
        tasks.add(task);
    }

    /** Whether the duty cycle has something to deliver. */
    boolean isDue() {
        return !(events.isEmpty() && tasks.isEmpty()) && !delivering;
    }

    /** Delivers all, events first; does nothing from within a delivery. Returns how many. */
    int deliver(SessionListener listener) {
        if (delivering) {
            return 0;
        }
        delivering = true;
        int delivered = 0;
        try {
            for (byte[] event = events.poll(); event != null; event = events.poll()) {
                delivered++;
                UnsafeBuffer bytes = new UnsafeBuffer(event);
                listener.onEvent(ControlMessages.templateId(bytes, 0), bytes, ControlMessages.HEADER,
                        ControlMessages.blockLength(bytes, 0), ControlMessages.version(bytes, 0));
            }
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                delivered++;
                task.run();
            }
        } finally {
            delivering = false;
        }
        return delivered;
    }
}
