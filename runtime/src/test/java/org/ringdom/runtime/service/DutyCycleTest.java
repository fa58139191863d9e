package org.ringdom.runtime.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ringdom.abi.shared.DomainEvents;
import org.ringdom.abi.shared.DomainOwn;
import org.ringdom.runtime.event.EventFile;

/** The duty cycle in this process, on the files of an instance without processes. */
class DutyCycleTest {
    private static final int DOMID = 2;
    private static final int PORT = 77;

    private final TestInstance instance = new TestInstance(DOMID);
    private final ServiceContext context = ServiceContext.open(arguments(5));
    private final EventFile sender = EventFile.open(instance.folder().domainEvents(DOMID));
    private Thread again;

    /** Stops after a number of events or cycles. */
    private final class CountingAgent implements ServiceAgent {
        private final int stopAfterEvents;
        private int events;
        private int cycles;
        private Runnable inFirstCycle = () -> {
        };

        CountingAgent(int stopAfterEvents) {
            this.stopAfterEvents = stopAfterEvents;
        }

        @Override
        public int doWork() {
            if (cycles++ == 0) {
                inFirstCycle.run();
            }
            return 0;
        }

        @Override
        public void onEvent(int port) {
            assertEquals(PORT, port);
            if (++events == stopAfterEvents) {
                context.stop().raise();
            }
        }

        @Override
        public String roleName() {
            return "counting";
        }
    }

    private ServiceArguments arguments(long epoch) {
        return new ServiceArguments(instance.folder(), "test", DOMID, epoch, epoch, Map.of());
    }

    @AfterEach
    void close() throws InterruptedException {
        if (again != null) {
            again.join(); // it may still be ringing
        }
        sender.close();
        context.close();
        instance.close();
    }

    private long field(int offset) {
        return instance.own(DOMID).getLong(offset);
    }

    @Test
    void eventsReachTheAgentAndReadyIsReported() {
        CountingAgent agent = new CountingAgent(1);
        agent.inFirstCycle = () -> assertEquals(DomainOwn.STARTING,
                instance.own(DOMID).getInt(DomainOwn.STATE_OFFSET));
        sender.raise(PORT, 0);
        new DutyCycle(context, agent).run();
        assertEquals(1, agent.events);
        assertEquals(DomainOwn.READY, instance.own(DOMID).getInt(DomainOwn.STATE_OFFSET));
        assertEquals(0, field(DomainOwn.RESCANS_OFFSET));
    }

    @Test
    void anEventWhoseSenderDiedBeforeTheSelectorIsFoundByTheRescanAndCounted() {
        CountingAgent agent = new CountingAgent(2);
        agent.inFirstCycle = this::loseOneWakeUp;
        new DutyCycle(context, agent).run();
        assertEquals(2, agent.events);
        assertEquals(1, field(DomainOwn.RESCANS_OFFSET));
    }

    /** Stores pending bits alone: now, and again each time the first was taken. */
    private void loseOneWakeUp() {
        setPendingOnly();
        again = new Thread(() -> {
            Waiting.until("the first is taken", () -> !sender.isPending(PORT));
            Waiting.until("it is counted", () -> field(DomainOwn.RESCANS_OFFSET) == 1);
            sender.raise(PORT, 0);
        });
        again.setDaemon(true);
        again.start();
    }

    private void setPendingOnly() {
        long word = sender.buffer().getLong(DomainEvents.PENDING_OFFSET_OFFSET) + PORT / 64 * 8;
        sender.buffer().getAndOrLong(word, 1L << PORT);
    }

    @Test
    void aLaterProcessFencesAnEarlierOne() {
        context.close();
        try (ServiceContext successor = ServiceContext.open(arguments(6))) {
            ServiceFailure fenced = assertThrows(ServiceFailure.class, () -> ServiceContext.open(arguments(5)));
            assertEquals(ServiceFailure.FENCED, fenced.exitCode());
            assertEquals(6, successor.ownerEpoch());
        }
    }

    @Test
    void aMissingFileIsOneClearLine() {
        ServiceArguments elsewhere = new ServiceArguments(instance.folder(), "test", 9, 1, 1, Map.of());
        ServiceFailure failure = assertThrows(ServiceFailure.class, () -> ServiceContext.open(elsewhere));
        assertEquals(ServiceFailure.NO_INPUT, failure.exitCode());
    }
}
