package org.ringdom.launcher.toolstack.config;

/**
 * What is done with a domain, by the reason for which it stopped.
 *
 * @param onPoweroff it shut itself down
 * @param onReboot it asked for a reboot
 * @param onWatchdog its watchdog ran out
 * @param onCrash it crashed
 */
public record ShutdownActions(ShutdownAction onPoweroff, ShutdownAction onReboot, ShutdownAction onWatchdog,
        ShutdownAction onCrash) {
    /** What xl does when a file says nothing. */
    public static final ShutdownActions DEFAULT = new ShutdownActions(ShutdownAction.DESTROY, ShutdownAction.RESTART,
            ShutdownAction.DESTROY, ShutdownAction.DESTROY);
}
