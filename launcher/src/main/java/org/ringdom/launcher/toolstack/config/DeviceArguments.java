package org.ringdom.launcher.toolstack.config;

import java.util.List;

import org.ringdom.launcher.toolstack.ToolstackException;

/**
 * One device as the arguments of a command describe it, in the syntax of domain files: words that belong together by commas.
 * It travels as a domain file with nothing else of interest in it.
 */
public final class DeviceArguments {
    private static final String REST = "name = \"device\"\nkernel = \"java:Device\"\n";

    private DeviceArguments() {
    }

    /** A disk, such as {@code format=raw,vdev=xvdb,access=rw,target=/x}. */
    public static DiskSpec disk(List<String> words) throws ToolstackException {
        return only(config("disk = [ " + Printing.quoted(String.join(",", words)) + " ]\n" + REST).disks(), "disk");
    }

    /** A network card, such as {@code mac=00:16:3e:00:00:01,bridge=br0}; all of it may be left out. */
    public static NicSpec nic(List<String> words) throws ToolstackException {
        return only(config("vif = [ " + Printing.quoted(String.join(",", words)) + " ]\n" + REST).nics(), "vif");
    }

    /** A disk as {@link #config} reads it. */
    public static String text(DiskSpec disk) {
        return "disk = [ " + Printing.quoted(disk.print()) + " ]\n" + REST;
    }

    /** A network card as {@link #config} reads it. */
    public static String text(NicSpec nic) {
        return "vif = [ " + Printing.quoted(nic.print()) + " ]\n" + REST;
    }

    /** What {@link #text} has written. */
    public static DomainConfig config(String text) throws ToolstackException {
        try {
            return DomainConfigReader.read(ConfigParser.parse("device", text)).config();
        } catch (ConfigException wrong) {
            throw new ToolstackException(wrong.getMessage().lines().findFirst().orElse("it cannot be used")
                    .replaceFirst("^device:[0-9]+:[0-9]+: ", ""), wrong);
        }
    }

    private static <T> T only(List<T> devices, String kind) throws ToolstackException {
        if (devices.size() != 1) {
            throw new ToolstackException("the arguments describe no " + kind);
        }
        return devices.getFirst();
    }
}
