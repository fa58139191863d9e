package org.ringdom.launcher.toolstack.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the guest sees a disk as: a name such as {@code xvda} and the number that stands for it in xenstore.
 *
 * <p>The encoding is that of Xen's xen-vbd-interface(7):
 *
 * <pre>
 *   xvd, disk and partition below 16    202 << 8 | disk << 4 | partition
 *   xvd otherwise                       1 << 28  | disk << 8 | partition     disk below 2^20, partition below 256
 *   sd, both below 16                     8 << 8 | disk << 4 | partition
 *   hda..hdd, partition below 64          3 << 8 or 22 << 8, | (disk & 1) << 6 | partition
 * </pre>
 *
 * @param name as the person wrote it
 * @param number the virtual device number, the id of the device in xenstore
 */
public record VirtualDevice(String name, int number) {
    private static final int XVD_MAJOR = 202;
    private static final int SD_MAJOR = 8;
    private static final int EXTENDED = 1 << 28;
    private static final int MAX_DISK = (1 << 20) - 1;
    private static final Pattern NAMED = Pattern.compile("(xvd|sd|hd)([a-z]{1,5})([1-9][0-9]{0,2})?");
    private static final Pattern NUMBERED = Pattern.compile("d([0-9]{1,7})(?:p([0-9]{1,3}))?");

    /** Decodes a name, a {@code d<disk>p<partition>} or a bare number; empty if it names no device. */
    public static Optional<VirtualDevice> parse(String name) {
        Matcher named = NAMED.matcher(name);
        if (named.matches()) {
            int partition = named.group(3) == null ? 0 : Integer.parseInt(named.group(3));
            return of(name, named.group(1), diskIndex(named.group(2)), partition);
        }
        Matcher numbered = NUMBERED.matcher(name);
        if (numbered.matches()) {
            int partition = numbered.group(2) == null ? 0 : Integer.parseInt(numbered.group(2));
            return of(name, "xvd", Integer.parseInt(numbered.group(1)), partition);
        }
        return bareNumber(name);
    }

    private static Optional<VirtualDevice> bareNumber(String name) {
        try {
            long number = Numbers.parse(name);
            return number > 0 && number < 2L << 28
                    ? Optional.of(new VirtualDevice(name, (int) number))
                    : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<VirtualDevice> of(String name, String bus, long disk, int partition) {
        int number = switch (bus) {
            case "xvd" -> xvd(disk, partition);
            case "sd" -> disk < 16 && partition < 16 ? SD_MAJOR << 8 | (int) disk << 4 | partition : -1;
            default -> disk < 4 && partition < 64 ? (disk < 2 ? 3 : 22) << 8 | ((int) disk & 1) << 6 | partition : -1;
        };
        return number < 0 ? Optional.empty() : Optional.of(new VirtualDevice(name, number));
    }

    private static int xvd(long disk, int partition) {
        if (disk < 16 && partition < 16) {
            return XVD_MAJOR << 8 | (int) disk << 4 | partition;
        }
        return disk <= MAX_DISK && partition < 256 ? EXTENDED | (int) disk << 8 | partition : -1;
    }

    /** Letters as columns of a sheet: a is 0, z is 25, aa is 26. */
    private static long diskIndex(String letters) {
        long index = 0;
        for (int i = 0; i < letters.length(); i++) {
            index = index * 26 + (letters.charAt(i) - 'a' + 1);
        }
        return index - 1;
    }

    /** The xvd name that Linux gives a device number, or the number itself if it is of another kind. */
    public static String nameOf(int number) {
        if (number >> 28 == 1) {
            return xvdName(number >> 8 & MAX_DISK, number & 0xff);
        }
        return number >> 8 == XVD_MAJOR ? xvdName(number >> 4 & 15, number & 15) : Integer.toString(number);
    }

    private static String xvdName(int disk, int partition) {
        StringBuilder letters = new StringBuilder();
        for (int rest = disk; rest >= 0; rest = rest / 26 - 1) {
            letters.insert(0, (char) ('a' + rest % 26));
        }
        return "xvd" + letters + (partition == 0 ? "" : Integer.toString(partition));
    }
}
