package org.ringdom.runtime.service;

import java.time.Duration;
import java.util.concurrent.Callable;

import org.awaitility.Awaitility;

/** Waits for other processes. */
final class Waiting {
    private Waiting() {
    }

    static void until(String what, Callable<Boolean> condition) {
        Awaitility.await(what).atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(2)).until(condition);
    }
}
