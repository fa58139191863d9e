package org.ringdom.launcher.api;

import java.util.OptionalInt;
import java.util.UUID;

/**
 * One domain, as {@code list} shows it.
 *
 * @param domid its number
 * @param name its name
 * @param uuid its UUID
 * @param memMiB RAM that it has
 * @param vcpus that are online
 * @param state what it is doing
 * @param timeS CPU time used
 * @param maxMemMiB RAM that it may have at most; 0: no limit
 * @param ageMs since it was made
 * @param shutdownReason Xen's code of why it stopped: 0 poweroff, 1 reboot, 2 suspend, 3 crash, 4 watchdog
 */
public record DomainSummary(int domid, String name, UUID uuid, long memMiB, int vcpus, DomainState state, double timeS,
        long maxMemMiB, long ageMs, OptionalInt shutdownReason) {
}
