package org.ringdom.launcher.supervisor;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;

import org.ringdom.abi.shared.ProcessTable;
import org.ringdom.runtime.service.ServiceArguments;
import org.ringdom.runtime.standby.StandbyMain;

/**
 * The processes of an instance in the order in which they are started, guests apart.
 *
 * <p>Immutable. A second block domain is one more {@link ServiceSpec} with a role and a domid of its own.
 */
public final class ServiceSet {
    /** Role of the supervisor, the control domain. */
    public static final String SUPERVISOR = "supervisor";
    /** Role of the media driver. */
    public static final String FABRIC = ServiceArguments.FABRIC_ROLE;
    /** Role of the core. */
    public static final String CORE = ServiceArguments.CORE_ROLE;
    /** Role of the store. */
    public static final String XENSTORE = "xenstore";
    /** Role of the block domain. */
    public static final String BLKBACK = "blkback";
    /** Role of the network domain. */
    public static final String NETBACK = "netback";
    /** Role of the console domain. */
    public static final String CONSOLE = "console";
    /** Domid of the control domain. */
    public static final int SUPERVISOR_DOMID = 0;
    /** Domid of the store. */
    public static final int XENSTORE_DOMID = 1;
    /** Domid of the block domain. */
    public static final int BLKBACK_DOMID = 2;
    /** Domid of the network domain. */
    public static final int NETBACK_DOMID = 3;
    /** Domid of the console domain. */
    public static final int CONSOLE_DOMID = 4;
    /** Domids below are for services. */
    public static final int FIRST_GUEST_DOMID = 16;
    /** A guest's role is this and its domid. */
    public static final String GUEST_PREFIX = "guest-";
    /** What a guest's process runs. */
    public static final String GUEST_MAIN = "org.ringdom.guest.process.GuestMain";

    /** The warm standby, which is no part of the set: it becomes what has died of it. */
    public static final ServiceSpec STANDBY = new ServiceSpec(StandbyMain.ROLE, ProcessTable.KIND_STANDBY,
            StandbyMain.class.getName(), OptionalInt.empty(), List.of(), Map.of());

    private final List<ServiceSpec> ordered;

    /**
     * Puts processes into an order in which each comes after those it needs.
     *
     * @throws IllegalArgumentException if two have the same role or domid, or if the needs cannot be met
     */
    public ServiceSet(List<ServiceSpec> services) {
        Map<String, ServiceSpec> byRole = new LinkedHashMap<>();
        Set<Integer> domids = new HashSet<>(Set.of(SUPERVISOR_DOMID));
        for (ServiceSpec service : services) {
            if (byRole.put(service.role(), service) != null || service.role().equals(SUPERVISOR)) {
                throw new IllegalArgumentException("two processes have the role " + service.role());
            }
            if (service.domid().isPresent() && !domids.add(service.domid().getAsInt())) {
                throw new IllegalArgumentException("two processes have domid " + service.domid().getAsInt());
            }
        }
        this.ordered = order(byRole);
    }

    private static List<ServiceSpec> order(Map<String, ServiceSpec> byRole) {
        List<ServiceSpec> ordered = new ArrayList<>();
        Set<String> placed = new HashSet<>();
        while (ordered.size() < byRole.size()) {
            ServiceSpec next = byRole.values().stream()
                    .filter(service -> !placed.contains(service.role()) && placed.containsAll(service.needs()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("these need each other or what is not there: "
                            + byRole.keySet().stream().filter(role -> !placed.contains(role)).toList()));
            ordered.add(next);
            placed.add(next.role());
        }
        return List.copyOf(ordered);
    }

    /** The set of this release. */
    public static ServiceSet standard() {
        return new ServiceSet(List.of(
                new ServiceSpec(FABRIC, ProcessTable.KIND_FABRIC, "org.ringdom.runtime.fabric.FabricMain",
                        OptionalInt.empty(), List.of(), Map.of()),
                new ServiceSpec(CORE, ProcessTable.KIND_CORE, "org.ringdom.core.boot.CoreMain", OptionalInt.empty(),
                        List.of(), Map.of()),
                service(XENSTORE, "org.ringdom.xenstore.service.XenstoreMain", XENSTORE_DOMID, List.of(FABRIC, CORE)),
                // these wait for the store by themselves, as they do when it dies: their JVMs start meanwhile
                service(BLKBACK, "org.ringdom.blkback.BlkbackMain", BLKBACK_DOMID, List.of(FABRIC, CORE)),
                service(NETBACK, "org.ringdom.netback.NetbackMain", NETBACK_DOMID, List.of(FABRIC, CORE)),
                service(CONSOLE, "org.ringdom.console.service.ConsoleMain", CONSOLE_DOMID,
                        List.of(FABRIC, CORE))));
    }

    /** Those of the standard set whose main classes this build contains. */
    public static ServiceSet ofThisBuild() {
        return standard().only(spec -> isInThisBuild(spec.mainClass()));
    }

    /** Whether there is such a class; it is not initialized. (To look for its file opens jars, which an AOT cache saves.) */
    static boolean isInThisBuild(String className) {
        try {
            Class.forName(className, false, ServiceSet.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException missing) {
            return false;
        }
    }

    /** The processes that pass; needs for others fall away. */
    ServiceSet only(Predicate<ServiceSpec> wanted) {
        List<ServiceSpec> kept = ordered.stream().filter(wanted).toList();
        List<String> roles = kept.stream().map(ServiceSpec::role).toList();
        return new ServiceSet(kept.stream()
                .map(spec -> new ServiceSpec(spec.role(), spec.kind(), spec.mainClass(), spec.domid(),
                        spec.needs().stream().filter(roles::contains).toList(), spec.options()))
                .toList());
    }

    /** A driver domain. */
    public static ServiceSpec service(String role, String mainClass, int domid, List<String> needs) {
        return new ServiceSpec(role, ProcessTable.KIND_SERVICE, mainClass, OptionalInt.of(domid), needs, Map.of());
    }

    /** In the order of the start. */
    public List<ServiceSpec> startOrder() {
        return ordered;
    }

    /** In the order of the end: who needs others goes first. */
    public List<ServiceSpec> stopOrder() {
        return ordered.reversed();
    }

    /** The process of that role. */
    public Optional<ServiceSpec> find(String role) {
        return ordered.stream().filter(service -> service.role().equals(role)).findFirst();
    }

    /** Processes that may be started now: not running themselves, all that they need being ready. */
    public List<ServiceSpec> startable(Set<String> running, Set<String> ready) {
        return ordered.stream()
                .filter(service -> !running.contains(service.role()) && ready.containsAll(service.needs())).toList();
    }
}
