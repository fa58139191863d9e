package org.ringdom.runtime.service;

/** Makes a service's agent. */
@FunctionalInterface
public interface AgentFactory {
    /**
     * Called once, on the agent's thread, with everything mapped and the predecessor's sends swept. Attach to what is in the
     * shared files here; neither core, xenstore nor fabric need be alive.
     *
     * @throws ServiceFailure with one clear line if the service cannot work here
     */
    ServiceAgent create(ServiceContext context);
}
