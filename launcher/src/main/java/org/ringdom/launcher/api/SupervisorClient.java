package org.ringdom.launcher.api;

import java.time.Duration;
import java.util.List;

/**
 * A session with the supervisor of one instance.
 *
 * <p>Each call waits for its answer; a supervisor that is replaced meanwhile answers the same request through its
 * successor. Used by one thread.
 */
public interface SupervisorClient extends AutoCloseable {
    /** The processes of the instance. */
    InstanceStatus status() throws SupervisorException;

    /**
     * Ends a process and waits until its successor is ready; a failed one gets a new chance.
     *
     * @param role for example {@code blkback}
     * @param kill with SIGKILL instead of asking it to stop
     */
    RestartReport restart(String role, boolean kill) throws SupervisorException;

    /**
     * Destroys all domains and ends all processes, the supervisor last. Returns when they are gone.
     *
     * @param timeout after which what still lives is killed
     */
    void down(Duration timeout) throws SupervisorException;

    /** The domains, by number; the services are domains too. */
    List<DomainSummary> list() throws SupervisorException;

    /**
     * Makes a domain and starts it.
     *
     * @param configText a domain file with absolute paths
     * @param paused leave it paused
     * @return its number
     */
    int create(String configText, boolean paused) throws SupervisorException;

    /** Stops a domain's vCPUs until {@link #unpause}. */
    void pause(int domid) throws SupervisorException;

    /** Lets a paused domain go on. */
    void unpause(int domid) throws SupervisorException;

    /** Ends a domain at once, as pulling its plug would. Returns when it is gone from the list or marked dying. */
    void destroy(int domid) throws SupervisorException;

    /**
     * Gives a running domain a device. Returns when its backend is ready for the guest.
     *
     * @param device as {@code DeviceArguments} writes it
     * @return the device's number
     */
    int attach(int domid, String device) throws SupervisorException;

    /**
     * Takes a disk from a running domain. Returns when nothing is left of it.
     *
     * @param name such as {@code xvdb}, or its number
     * @param force without waiting for the guest
     */
    void detachDisk(int domid, String name, boolean force) throws SupervisorException;

    /** Takes a network card from a running domain, by its number or its address. Returns when nothing is left of it. */
    void detachNic(int domid, String name, boolean force) throws SupervisorException;

    /** Asks a guest to power off, or to reboot; it may take its time, or take no notice. */
    void shutdown(int domid, boolean reboot) throws SupervisorException;

    /** Gives a domain another name. */
    void rename(int domid, String name) throws SupervisorException;

    /** Asks a guest to run so many vCPUs; it may take its time, or take no notice. */
    void setVcpus(int domid, int count) throws SupervisorException;

    /** Asks a guest to have so much memory, in MiB; it may take its time, or take no notice. */
    void setMemory(int domid, long mib) throws SupervisorException;

    /** Gives a guest's kernel a sysrq key. */
    void sysrq(int domid, String key) throws SupervisorException;

    /** The vCPUs of a domain. */
    List<VirtualCpu> vcpuList(int domid) throws SupervisorException;

    /** The machine and the core. */
    HostInfo info() throws SupervisorException;

    /** The virtual disks of a domain. */
    List<BlockDevice> blockList(int domid) throws SupervisorException;

    /** The network cards of a domain. */
    List<NetworkCard> networkList(int domid) throws SupervisorException;

    @Override
    void close();
}
