package org.ringdom.launcher.toolstack.config;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The keys of domain files: those that have an effect here, and those that only Xen's xl knows. */
final class KnownKeys {
    /** Keys that {@link DomainConfigReader} reads. */
    static final Set<String> HONOURED = Set.of("name", "type", "builder", "uuid", "memory", "maxmem", "vcpus",
            "maxvcpus",
            "kernel", "class_path", "ramdisk", "cmdline", "root", "extra", "disk", "vif", "vfb", "channel",
            "on_poweroff",
            "on_reboot",
            "on_watchdog", "on_crash", "max_event_channels", "max_grant_frames");

    /** Keys of xl.cfg(5) without effect here. */
    static final Set<String> OF_XL = Set
            .copyOf(List.of(("on_soft_reset pool cpus cpus_soft cpu_weight cap vnuma firmware"
                    + " pvshim pvshim_path pvshim_cmdline pvshim_extra seclabel init_seclabel max_maptrack_frames"
                    + " max_grant_version nomigrate disable_migrate driver_domain device_tree passthrough"
                    + " xend_suspend_evtchn_compat vmtrace_buf_kb vpmu vtpm p9 pvcalls rdm rdm_mem_boundary usbctrl usbdev"
                    + " pci pci_permissive pci_msitranslate pci_seize pci_power_mgmt gfx_passthru dtdev ioports iomem irqs vdispl"
                    + " dm_restrict device_model_user vsnd vkb bootloader bootloader_args bootloader_restrict bootloader_user"
                    + " e820_host boot hdtype hap oos shadow_memory bios bios_path_override pae acpi acpi_s3 acpi_s4"
                    + " acpi_laptop_slate acpi_firmware smbios_firmware smbios apic nx hpet altp2m altp2mhvm nestedhvm cpuid"
                    + " viridian tsc_mode localtime rtc_timeoffset timer_mode vpt_align timeoffset videoram stdvga vga vnc"
                    + " vnclisten vncdisplay vncunused vncpasswd keymap sdl opengl display xauthority nographic spice spiceport"
                    + " spicetls_port spicehost spicedisable_ticketing spicepasswd spiceagent_mouse spicevdagent"
                    + " spice_clipboard_sharing spiceusbredirection spice_image_compression spice_streaming_video serial soundhw"
                    + " usb usbdevice usbversion vendor_device xen_platform_pci device_model_version device_model_override"
                    + " device_model_stubdomain_override device_model_stubdomain_seclabel stubdomain_kernel stubdomain_ramdisk"
                    + " stubdomain_cmdline stubdomain_memory device_model_args device_model_args_pv device_model_args_hvm"
                    + " gic_version tee vuart sve claim_mode msr_relaxed suppress_spurious_page_faults blkdev_start scsiid virtio"
                    + " vm_genid ms_vm_genid mca_caps max_ram_below_4g trap_unmapped_accesses assisted_xapic assisted_x2apic"
                    + " xen_extended_cpuid nr_spis static_shm colo_ft blktrace llc_colors").split(" ")));

    private KnownKeys() {
    }

    /** All keys in order, for suggestions. */
    static Set<String> all() {
        Set<String> all = new TreeSet<>(HONOURED);
        all.addAll(OF_XL);
        return all;
    }
}
