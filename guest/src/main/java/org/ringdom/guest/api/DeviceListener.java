package org.ringdom.guest.api;

/** Hears of devices that appear while the guest runs. Called inside {@link Guest#block}, where devices may be opened and closed. */
public interface DeviceListener {
    /** There is a disk, which {@link Guest#openDisk(int)} connects. */
    default void onDisk(int number) {
    }

    /** There is a network card, which {@link Guest#openNic} connects. */
    default void onNic(int number) {
    }
}
