package org.ringdom.launcher.api;

/**
 * What a restart did.
 *
 * @param role the process
 * @param oldPid that was ended
 * @param newPid that is ready now
 * @param stallMs from the end of the old one until the new one was ready
 */
public record RestartReport(String role, int oldPid, int newPid, long stallMs) {
}
