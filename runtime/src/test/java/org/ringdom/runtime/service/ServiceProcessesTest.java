package org.ringdom.runtime.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ringdom.abi.shared.DomainOwn;

/** A media driver and two services as real processes, killed one after the other. */
@Timeout(180)
class ServiceProcessesTest {
    private static final int SERVER = 2;
    private static final int CLIENT = 3;
    private static final long SOME = 2000;

    private static void startAll(TestInstance instance, String... clientOptions) {
        instance.startFabric();
        instance.startService(EchoServiceMain.class, "echo", SERVER);
        String[] options = new String[clientOptions.length + 1];
        options[0] = "--server=" + SERVER;
        System.arraycopy(clientOptions, 0, options, 1, clientOptions.length);
        instance.startService(AskServiceMain.class, "ask", CLIENT, options);
    }

    private static void awaitMoreAnswers(TestInstance instance) {
        instance.awaitCounter(CLIENT, "answered", instance.counter(CLIENT, "answered") + SOME);
    }

    @Test
    void answersGoOnOverTheDeathOfTheFabricAndEachRequestIsExecutedOnce() {
        try (TestInstance instance = new TestInstance(SERVER, CLIENT)) {
            startAll(instance);
            awaitMoreAnswers(instance);
            for (int i = 0; i < 3; i++) {
                instance.kill(ServiceArguments.FABRIC_ROLE);
                instance.startFabric();
                awaitMoreAnswers(instance);
            }
            assertEquals(4, instance.counter(CLIENT, "opens"));
            assertEquals(0, instance.counter(CLIENT, "wrong"), instance.log("ask"));
            assertEquals(0, instance.counter(SERVER, "executed-twice"), instance.log("echo"));
            assertEquals(0, instance.own(SERVER).getLong(DomainOwn.RESCANS_OFFSET));
        }
    }

    @Test
    void answersGoOnOverTheDeathOfTheServer() {
        try (TestInstance instance = new TestInstance(SERVER, CLIENT)) {
            startAll(instance);
            awaitMoreAnswers(instance);
            for (int i = 0; i < 3; i++) {
                instance.kill("echo");
                instance.startService(EchoServiceMain.class, "echo", SERVER);
                awaitMoreAnswers(instance);
            }
            assertEquals(4, instance.counter(CLIENT, "opens"));
            assertEquals(0, instance.counter(CLIENT, "wrong"), instance.log("ask"));
        }
    }

    @Test
    void everyQuestionIsAnsweredOnceWhoeverIsKilled() {
        long questions = 30_000;
        try (TestInstance instance = new TestInstance(SERVER, CLIENT)) {
            startAll(instance, "--questions=" + questions);
            instance.awaitCounter(CLIENT, "answered", 1);
            instance.kill("echo");
            instance.kill(ServiceArguments.FABRIC_ROLE);
            instance.startFabric();
            instance.startService(EchoServiceMain.class, "echo", SERVER);
            // answers beyond the last 1000th keep coming, so that no answer stays held
            instance.awaitCounter(CLIENT, "answered", questions - 1);
            assertTrue(instance.counter(CLIENT, "answered") <= questions);
            assertEquals(0, instance.counter(CLIENT, "wrong"));
        }
    }

    @Test
    void servicesAnswerPingsAndStopInOrder() {
        try (TestInstance instance = new TestInstance(SERVER, CLIENT)) {
            startAll(instance, "--questions=10");
            instance.awaitCounter(CLIENT, "answered", 10);
            instance.ping("echo", SERVER);
            instance.ping("echo", SERVER);
            assertTrue(instance.own(SERVER).getLong(DomainOwn.CPU_NS_OFFSET) > 0);
            assertEquals(instance.pid("echo"), instance.own(SERVER).getInt(DomainOwn.PID_OFFSET));
            assertEquals(0, instance.stop("ask"), instance.log("ask"));
            assertEquals(0, instance.stop("echo"), instance.log("echo"));
            assertEquals(0, instance.stop(ServiceArguments.FABRIC_ROLE));
            assertEquals(DomainOwn.STOPPING, instance.own(SERVER).getInt(DomainOwn.STATE_OFFSET));
        }
    }
}
