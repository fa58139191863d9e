package org.ringdom.launcher.api;

/**
 * A vCPU of a domain, as {@code vcpu-list} shows it.
 *
 * @param name the domain's name
 * @param domid the domain's number
 * @param vcpu its number
 * @param online whether the guest runs it
 * @param cpu the host's CPU that ran it last; -1: not known
 * @param running whether it has something to do
 * @param blocked whether it waits for an event
 * @param paused whether its domain is paused
 * @param timeS CPU time used
 */
public record VirtualCpu(String name, int domid, int vcpu, boolean online, int cpu, boolean running, boolean blocked,
        boolean paused, double timeS) {
}
