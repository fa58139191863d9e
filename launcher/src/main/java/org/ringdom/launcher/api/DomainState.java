package org.ringdom.launcher.api;

/** What a domain is doing, with the six letters of {@code xl list}. */
public record DomainState(boolean running, boolean blocked, boolean paused, boolean shutdown, boolean crashed,
        boolean dying) {
    /** As xl writes it: {@code rbpscd} with a dash for each that does not hold. */
    public String letters() {
        return letter('r', running) + letter('b', blocked) + letter('p', paused) + letter('s', shutdown)
                + letter('c', crashed) + letter('d', dying);
    }

    private static String letter(char letter, boolean holds) {
        return String.valueOf(holds ? letter : '-');
    }
}
