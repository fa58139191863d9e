package org.ringdom.launcher.api;

/**
 * One network card of a domain, as {@code network-list} shows it; -1 stands for what is not in xenstore yet. Of several
 * queues the first one is shown.
 *
 * @param device its number
 * @param backendDomid the domain that serves it
 * @param frontendDomid the guest
 * @param mac its address
 * @param bridge what it is plugged into
 * @param state of the frontend: 4 is connected
 * @param eventChannel the frontend's port, for transmission if there are two
 * @param txRef the frontend's grant reference of the transmit ring
 * @param rxRef the frontend's grant reference of the receive ring
 * @param backendPath of the backend in xenstore
 */
public record NetworkCard(int device, int backendDomid, int frontendDomid, String mac, String bridge, int state,
        int eventChannel, int txRef, int rxRef, String backendPath) {
}
