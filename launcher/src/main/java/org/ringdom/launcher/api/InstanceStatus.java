package org.ringdom.launcher.api;

import java.util.List;

/**
 * The processes of an instance.
 *
 * @param instance its name
 * @param uptimeMs since it was made
 * @param services the supervisor first, guests last
 */
public record InstanceStatus(String instance, long uptimeMs, List<ServiceStatus> services) {
    public InstanceStatus {
        services = List.copyOf(services);
    }

    /** Whether every process is ready and answers; the standby may be on its way. */
    public boolean healthy() {
        return services.stream().allMatch(service -> service.state() == ServiceState.READY
                ? service.health() == Health.OK
                : service.isStandby() && service.state() != ServiceState.FAILED);
    }
}
