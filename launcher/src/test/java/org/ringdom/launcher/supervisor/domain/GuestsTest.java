package org.ringdom.launcher.supervisor.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.ringdom.abi.xen.ShutdownReason;
import org.ringdom.launcher.toolstack.config.ShutdownAction;
import org.ringdom.launcher.toolstack.config.ShutdownActions;

class GuestsTest {
    private static final ShutdownActions ACTIONS = new ShutdownActions(ShutdownAction.DESTROY, ShutdownAction.RESTART,
            ShutdownAction.PRESERVE, ShutdownAction.COREDUMP_DESTROY);

    @Test
    void eachReasonHasItsAction() {
        assertEquals(ShutdownAction.DESTROY, Guests.action(ACTIONS, ShutdownReason.POWEROFF.number()));
        assertEquals(ShutdownAction.RESTART, Guests.action(ACTIONS, ShutdownReason.REBOOT.number()));
        assertEquals(ShutdownAction.PRESERVE, Guests.action(ACTIONS, ShutdownReason.WATCHDOG.number()));
        assertEquals(ShutdownAction.COREDUMP_DESTROY, Guests.action(ACTIONS, ShutdownReason.CRASH.number()));
        assertEquals(ShutdownAction.PRESERVE, Guests.action(ACTIONS, ShutdownReason.SUSPEND.number()));
    }

    @Test
    void cpuListsAreReadAsTheKernelWritesThem() {
        assertEquals(List.of(0, 1, 2, 3, 8), HostView.numbers("0-3,8"));
        assertEquals(List.of(), HostView.numbers(""));
    }
}
