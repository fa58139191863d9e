package org.ringdom.console.terminal;

import java.util.ArrayList;
import java.util.List;

import org.ringdom.console.ring.Console;
import org.ringdom.runtime.console.ConsoleFrame;

/** One console with the terminals that look at it; at most one of them types. Agent thread only. */
final class Desk {
    private final Console console;
    private final Runnable notifyGuest;
    private final List<Terminal> terminals = new ArrayList<>();
    private final long reservedUntilNs;
    private Terminal typist;
    private boolean gone;

    /**
     * @param notifyGuest
     *            sends the guest its event
     * @param reservedUntilNs
     *            so long nobody types but the predecessor's typist, who will come back
     */
    Desk(Console console, Runnable notifyGuest, long reservedUntilNs) {
        this.console = console;
        this.notifyGuest = notifyGuest;
        this.reservedUntilNs = reservedUntilNs;
    }

    Console console() {
        return console;
    }

    List<Terminal> terminals() {
        return terminals;
    }

    boolean isTypist(Terminal terminal) {
        return typist == terminal;
    }

    /** A terminal sits down; it may type if it wants to and nobody else does. */
    void join(Terminal terminal, long nowNs) {
        terminals.add(terminal);
        if (terminal.hello().wish() == ConsoleFrame.TAKE || mayHave(terminal, nowNs)) {
            hand(terminal);
        }
    }

    private boolean mayHave(Terminal terminal, long nowNs) {
        if (!terminal.wantsToType()) {
            return false;
        }
        long last = console.typist();
        return last == terminal.hello().client()
                || typist == null && (last == 0 || nowNs - reservedUntilNs >= 0);
    }

    private void hand(Terminal terminal) {
        Terminal before = typist;
        typist = terminal;
        console.typist(terminal.hello().client(), terminal.hello().typed());
        if (before != null && before != terminal) {
            before.roleChanged();
        }
        terminal.roleChanged();
    }

    /** A terminal gets up; the one that has waited longest types instead. */
    void leave(Terminal terminal) {
        terminals.remove(terminal);
        if (!gone && typist == terminal) {
            typist = null;
            console.typist(0, 0);
            terminals.stream().filter(Terminal::wantsToType).findFirst().ifPresent(this::hand);
        }
    }

    /** The predecessor's typist has not come back. */
    void endReservation(long nowNs) {
        if (typist == null && console.typist() != 0 && nowNs - reservedUntilNs >= 0) {
            console.typist(0, 0);
            terminals.stream().filter(Terminal::wantsToType).findFirst().ifPresent(this::hand);
        }
    }

    /** The console's files are about to be unmapped. */
    void gone() {
        gone = true;
        typist = null;
        terminals.forEach(Terminal::gone);
    }

    /** Gives the guest what was typed; how many bytes it took. */
    int type(byte[] bytes, int offset, int length) {
        int taken = console.type(bytes, offset, length);
        if (taken > 0) {
            notifyGuest.run();
        }
        return taken;
    }
}
