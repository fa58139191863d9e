package org.ringdom.guest.console;

import org.ringdom.guest.api.Guest;
import org.ringdom.guest.api.JavaGuest;
import org.ringdom.guest.pv.ConsoleFrontend;

/**
 * Answers what is typed: each line with {@code you typed: ...}; with the word {@code raw} in {@code extra}, each byte with
 * itself. Ends at {@code exit}, or when it is told to shut down. {@code console=N}: on that console (0).
 */
public final class ConsoleEcho implements JavaGuest {
    private static final long WAIT_NS = 1_000_000_000L;
    private static final int CHUNK = 1024;

    @Override
    public void run(Guest guest) {
        ConsoleFrontend console = guest
                .openConsole(Integer.parseInt(guest.commandLine().getOrDefault("console", "0")));
        if (guest.commandLine().containsKey("raw")) {
            echoBytes(guest, console);
        } else {
            echoLines(guest, console);
        }
    }

    private static void echoBytes(Guest guest, ConsoleFrontend console) {
        byte[] bytes = new byte[CHUNK];
        while (!guest.shutdownRequested()) {
            int count = console.read(bytes, 0, CHUNK);
            if (count > 0) {
                console.write(bytes, 0, count);
            } else {
                guest.block(WAIT_NS);
            }
        }
    }

    private static void echoLines(Guest guest, ConsoleFrontend console) {
        console.println("I answer; 'exit' ends me.");
        while (!guest.shutdownRequested()) {
            String line = console.readLine(WAIT_NS);
            if ("exit".equals(line)) {
                console.println("bye");
                return;
            }
            if (line != null) {
                console.println("you typed: " + line);
            }
        }
    }
}
