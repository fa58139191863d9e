package org.ringdom.guest.console;

import org.agrona.concurrent.status.AtomicCounter;
import org.ringdom.guest.api.Guest;
import org.ringdom.guest.api.JavaGuest;
import org.ringdom.guest.pv.ConsoleFrontend;

/**
 * Prints numbered lines: {@code line 0000000042 -----...} and as many dashes as the number's remainder by 64. Words of {@code
 * extra}: {@code lines=N} (0, the default: until it is told to shut down), {@code pause-us=N} between two lines (0), {@code console=N} (0).
 */
public final class LogGenerator implements JavaGuest {
    /** Dashes follow up to this number. */
    private static final int DASHES = 64;
    private static final int LOOK_EVERY = 256;
    private static final long US = 1000;
    private static final long LONG_NS = 1_000_000_000L;

    @Override
    public void run(Guest guest) {
        long lines = Long.parseLong(guest.commandLine().getOrDefault("lines", "0"));
        long pauseNs = Long.parseLong(guest.commandLine().getOrDefault("pause-us", "0")) * US;
        AtomicCounter printed = guest.counters().counter("log lines");
        ConsoleFrontend console = guest
                .openConsole(Integer.parseInt(guest.commandLine().getOrDefault("console", "0")));
        for (long number = 0; lines == 0 || number < lines; number++) {
            console.println(line(number));
            printed.setRelease(number + 1);
            boolean look = pauseNs > 0 || number % LOOK_EVERY == 0;
            if (look && pause(guest, pauseNs)) {
                return;
            }
        }
        console.println("log done");
        while (!guest.shutdownRequested()) {
            guest.block(LONG_NS);
        }
    }

    /** Lets events in; true if the guest is to end. */
    private static boolean pause(Guest guest, long pauseNs) {
        long startNs = System.nanoTime();
        guest.block(0);
        long leftNs = pauseNs - (System.nanoTime() - startNs);
        while (leftNs > 0) {
            guest.block(leftNs);
            leftNs = pauseNs - (System.nanoTime() - startNs);
        }
        return guest.shutdownRequested();
    }

    /** The line of that number, without its end. */
    public static String line(long number) {
        return String.format(java.util.Locale.ROOT, "line %010d ", number)
                + "-".repeat((int) (number % DASHES));
    }
}
