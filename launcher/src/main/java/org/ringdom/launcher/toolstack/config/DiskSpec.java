package org.ringdom.launcher.toolstack.config;

import java.util.Optional;

/**
 * One disk of a domain, as xl-disk-configuration(5) describes it.
 *
 * @param target path of the image or block device as written; empty for an empty drive
 * @param format of the image
 * @param device what the guest sees
 * @param readOnly whether the guest may only read
 * @param cdrom whether it is a removable read-only drive
 * @param backend name of the driver domain that serves it; empty: the block domain
 * @param backendType the backend that the file asks for, if it does
 * @param directIoSafe whether the backend may go past the page cache
 * @param discard whether the backend offers discard
 * @param trusted whether the frontend may trust the backend
 */
public record DiskSpec(String target, ImageFormat format, VirtualDevice device, boolean readOnly, boolean cdrom,
        Optional<String> backend, Optional<BackendType> backendType, boolean directIoSafe, boolean discard,
        boolean trusted) {
    /** A raw image as the file {@code target}, with all defaults. */
    public static DiskSpec raw(String target, VirtualDevice device, boolean readOnly) {
        return new DiskSpec(target, ImageFormat.RAW, device, readOnly, false, Optional.empty(), Optional.empty(), false,
                true, true);
    }

    /** The same disk at another path: used to make relative paths absolute. */
    public DiskSpec withTarget(String newTarget) {
        return new DiskSpec(newTarget, format, device, readOnly, cdrom, backend, backendType, directIoSafe, discard,
                trusted);
    }

    /** The text between the quotes in a domain file; parsing it gives an equal disk. */
    public String print() {
        StringBuilder out = new StringBuilder();
        out.append("format=").append(format.keyword()).append(", vdev=").append(device.name());
        out.append(", access=").append(readOnly ? "ro" : "rw");
        if (cdrom) {
            out.append(", cdrom");
        }
        backend.ifPresent(name -> out.append(", backend=").append(name));
        backendType.ifPresent(type -> out.append(", backendtype=").append(type.keyword()));
        out.append(directIoSafe ? ", direct-io-safe" : "").append(discard ? "" : ", no-discard");
        out.append(trusted ? "" : ", untrusted");
        if (!target.isEmpty()) {
            out.append(", target=").append(target);
        }
        return out.toString();
    }
}
