package org.ringdom.console.terminal;

/** Hears of what terminals tell beside bytes. */
@FunctionalInterface
public interface Consoles {
    /** The window of the terminal that types has this size. */
    void resized(int domid, int number, int columns, int rows);
}
