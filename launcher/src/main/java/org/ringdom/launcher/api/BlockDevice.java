package org.ringdom.launcher.api;

/**
 * One virtual disk of a domain, as {@code block-list} shows it; -1 stands for what is not in xenstore yet.
 *
 * @param vdev its virtual device number
 * @param backendDomid the domain that serves it
 * @param frontendDomid the guest
 * @param state of the frontend: 4 is connected
 * @param eventChannel the frontend's port
 * @param ringRef the frontend's grant reference of the ring
 * @param backendPath of the backend in xenstore
 */
public record BlockDevice(int vdev, int backendDomid, int frontendDomid, int state, int eventChannel, int ringRef,
        String backendPath) {
}
