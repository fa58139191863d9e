package org.ringdom.launcher.toolstack.config;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What a domain is to be: the meaning of a domain file.
 *
 * @param name unique in the instance
 * @param uuid of the domain; empty: one is made when the domain is
 * @param memoryMib RAM at the start
 * @param maxMemoryMib RAM that it can have at most
 * @param vcpus online at the start
 * @param maxVcpus that it can have at most
 * @param kernel path of a kernel image, or {@code java:} and the name of a class
 * @param classPath jars and folders of classes of a Java guest, searched after Ringdom's own
 * @param ramdisk path of the initial RAM disk
 * @param commandLine what the kernel is told; arguments of a Java guest
 * @param disks in order of the file
 * @param nics in order of the file
 * @param displays at most one
 * @param channels further consoles, number 1 first
 * @param actions what happens when it stops
 * @param maxEventChannels highest event channel port it may use
 * @param maxGrantFrames pages of its grant table at most, of 512 entries each
 */
public record DomainConfig(String name, Optional<UUID> uuid, long memoryMib, long maxMemoryMib, int vcpus, int maxVcpus,
        String kernel, List<String> classPath, Optional<String> ramdisk, String commandLine, List<DiskSpec> disks,
        List<NicSpec> nics,
        List<DisplaySpec> displays, List<ChannelSpec> channels, ShutdownActions actions, int maxEventChannels,
        int maxGrantFrames) {
    /** RAM of a domain whose file does not say, in MiB. */
    public static final long DEFAULT_MEMORY_MIB = 128;

    /** Event channels of a domain whose file does not say, as with xl. */
    public static final int DEFAULT_MAX_EVENT_CHANNELS = 1023;

    /** Grant table pages of a domain whose file does not say, as with xl. */
    public static final int DEFAULT_MAX_GRANT_FRAMES = 64;

    private static final String JAVA = "java:";

    public DomainConfig {
        classPath = List.copyOf(classPath);
        disks = List.copyOf(disks);
        nics = List.copyOf(nics);
        displays = List.copyOf(displays);
        channels = List.copyOf(channels);
    }

    /** The class of a Java guest; empty for a kernel image. */
    public Optional<String> javaKernelClass() {
        return kernel.startsWith(JAVA) ? Optional.of(kernel.substring(JAVA.length())) : Optional.empty();
    }

    /** The same domain with another name. */
    public DomainConfig withName(String newName) {
        return new DomainConfig(newName, uuid, memoryMib, maxMemoryMib, vcpus, maxVcpus, kernel, classPath, ramdisk,
                commandLine, disks, nics, displays, channels, actions, maxEventChannels, maxGrantFrames);
    }

    /** The same domain with this UUID. */
    public DomainConfig withUuid(UUID newUuid) {
        return new DomainConfig(name, Optional.of(newUuid), memoryMib, maxMemoryMib, vcpus, maxVcpus, kernel, classPath,
                ramdisk,
                commandLine, disks, nics, displays, channels, actions, maxEventChannels, maxGrantFrames);
    }

    /** The same domain with other devices: used to fill in addresses and absolute paths. */
    public DomainConfig withDevices(List<DiskSpec> newDisks, List<NicSpec> newNics) {
        return new DomainConfig(name, uuid, memoryMib, maxMemoryMib, vcpus, maxVcpus, kernel, classPath, ramdisk,
                commandLine,
                newDisks, newNics, displays, channels, actions, maxEventChannels, maxGrantFrames);
    }

    /** The same domain with other files to boot from. */
    public DomainConfig withBootFiles(String newKernel, List<String> newClassPath, Optional<String> newRamdisk) {
        return new DomainConfig(name, uuid, memoryMib, maxMemoryMib, vcpus, maxVcpus, newKernel, newClassPath,
                newRamdisk,
                commandLine,
                disks, nics, displays, channels, actions, maxEventChannels, maxGrantFrames);
    }

    /** A domain file that says the same, with nothing left to defaults; reading it gives an equal configuration. */
    public String print() {
        return DomainConfigPrinter.print(this);
    }
}
