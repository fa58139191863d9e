package org.ringdom.launcher.toolstack.layout;

/**
 * Where the halves of a device are.
 *
 * @param frontend the guest's half
 * @param backend the driver domain's half
 * @param toolstack the toolstack's copy of what it wrote
 */
public record DevicePaths(String frontend, String backend, String toolstack) {
    /** The paths of a device of a class such as {@code vbd}. */
    public static DevicePaths of(String deviceClass, int guest, int device, int backendDomid) {
        return new DevicePaths(Placement.domainPath(guest) + "/device/" + deviceClass + "/" + device,
                Placement.domainPath(backendDomid) + "/backend/" + deviceClass + "/" + guest + "/" + device,
                "/libxl/" + guest + "/device/" + deviceClass + "/" + device);
    }

    /** The paths of the first console, whose frontend is no device. */
    public static DevicePaths console(int guest, int backendDomid) {
        DevicePaths device = of("console", guest, 0, backendDomid);
        return new DevicePaths(Placement.domainPath(guest) + "/console", device.backend, device.toolstack);
    }
}
