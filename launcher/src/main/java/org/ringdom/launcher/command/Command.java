package org.ringdom.launcher.command;

import java.util.List;

/**
 * Something asked of the supervisor.
 *
 * @param verb one of the constants
 * @param arguments of the verb
 * @param payload of the verb: a domain file
 */
public record Command(String verb, List<String> arguments, String payload) {
    /** (role, {@code true} to kill) -> a row {@code oldPid, newPid, stallMs}. */
    public static final String RESTART = "restart";
    /** (grace in ms) -> nothing; then the instance goes away. */
    public static final String DOWN = "down";
    /** (first domid) -> rows of domains from that number on, {@code more} in the last if there are further ones. */
    public static final String LIST = "list";
    /** (paused), payload: the domain file -> a row {@code domid}. */
    public static final String CREATE = "create";
    /** (domid). */
    public static final String PAUSE = "pause";
    /** (domid). */
    public static final String UNPAUSE = "unpause";
    /** (domid). */
    public static final String DESTROY = "destroy";
    /** (domid, {@code poweroff} or {@code reboot}): asks the guest, which may take its time. */
    public static final String SHUTDOWN = "shutdown";
    /** (domid, new name). */
    public static final String RENAME = "rename";
    /** (domid, how many). */
    public static final String VCPU_SET = "vcpu-set";
    /** (domid, MiB). */
    public static final String MEM_SET = "mem-set";
    /** (domid, key). */
    public static final String SYSRQ = "sysrq";
    /** (domid) -> rows of vCPUs. */
    public static final String VCPU_LIST = "vcpu-list";
    /** () -> a row with the physical host. */
    public static final String INFO = "info";
    /** (domid) -> rows of disks. */
    public static final String BLOCK_LIST = "block-list";
    /** (domid) -> rows of network cards. */
    public static final String NETWORK_LIST = "network-list";

    /** (domid), payload: the device as {@code DeviceArguments} writes it -> a row {@code device}. */
    public static final String DEVICE_ATTACH = "device-attach";
    /** (domid, name, {@code true} to force) -> a row {@code device}. */
    public static final String BLOCK_DETACH = "block-detach";
    /** (domid, number or address, {@code true} to force) -> a row {@code device}. */
    public static final String NETWORK_DETACH = "network-detach";

    public Command {
        arguments = List.copyOf(arguments);
    }

    /** A command without payload. */
    public static Command of(String verb, Object... arguments) {
        return new Command(verb, java.util.Arrays.stream(arguments).map(Object::toString).toList(), "");
    }

    /** An argument, or "" if there are fewer. */
    public String argument(int index) {
        return index < arguments.size() ? arguments.get(index) : "";
    }
}
