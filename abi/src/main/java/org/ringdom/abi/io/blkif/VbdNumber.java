package org.ringdom.abi.io.blkif;

/**
 * Names and numbers of virtual disks: "xvda1" is 51713.
 *
 * <pre>
 *   xvd, disks 0 to 15, partitions 0 to 15   202 &lt;&lt; 8 | disk &lt;&lt; 4 | partition
 *   xvd, anything larger                     1 &lt;&lt; 28 | disk &lt;&lt; 8 | partition
 *   sd,  disks 0 to 15, partitions 0 to 15     8 &lt;&lt; 8 | disk &lt;&lt; 4 | partition
 *   hd,  disks 0 and 1, partitions 0 to 63     3 &lt;&lt; 8 | disk &lt;&lt; 6 | partition
 *   hd,  disks 2 and 3                        22 &lt;&lt; 8 | (disk - 2) &lt;&lt; 6 | partition
 * </pre>
 *
 * <p>Disks are lettered a to z, aa to zz, aaa and so on; partition 0 is the whole disk and has no number in the name.
 * "d16p0" is another way to write "xvdq". A bare number, decimal or with 0x, stands for itself.
 *
 * <p>An extended number of a disk and partition that have a classic one is legal but not what {@link #ofName} gives;
 * a guest would take both for the same disk. Linux finds room for disks up to {@link #LINUX_MAX_DISK}.
 *
 * <p>Source: docs/man/xen-vbd-interface.7 of Xen.
 */
public final class VbdNumber {
    /** Largest number of a disk. */
    public static final int MAX_DISK = (1 << 20) - 1;
    /** Largest number of a disk that Linux has a minor number for. */
    public static final int LINUX_MAX_DISK = 4095;
    /** Largest number of a partition. */
    public static final int MAX_PARTITION = 255;
    /** The bit of extended numbers. */
    public static final int EXTENDED = 1 << 28;

    private static final int XVD = 202;
    private static final int SD = 8;
    private static final int HD_FIRST = 3;
    private static final int HD_SECOND = 22;

    private VbdNumber() {
    }

    /**
     * The number of partition {@code partition} (0: the whole) of xvd disk {@code disk}, classic where there is one.
     *
     * @throws IllegalArgumentException if one of them is negative or too large
     */
    public static int of(int disk, int partition) {
        if (disk < 0 || disk > MAX_DISK || partition < 0 || partition > MAX_PARTITION) {
            throw new IllegalArgumentException(
                    "no virtual disk has disk number " + disk + " and partition " + partition);
        }
        return disk <= 15 && partition <= 15 ? XVD << 8 | disk << 4 | partition : EXTENDED | disk << 8 | partition;
    }

    /** Whether {@code number} is one of the forms above. */
    public static boolean isKnown(int number) {
        int major = number >>> 8;
        return isExtended(number) || major == XVD || major == SD
                || (major == HD_FIRST || major == HD_SECOND) && (number & 128) == 0;
    }

    /** Whether {@code number} is an extended one. */
    public static boolean isExtended(int number) {
        return number >>> 28 == 1;
    }

    /** The disk of a {@linkplain #isKnown known} number, from 0. */
    public static int disk(int number) {
        if (isExtended(number)) {
            return number >>> 8 & MAX_DISK;
        }
        return switch (number >>> 8) {
            case HD_FIRST -> number >>> 6 & 1;
            case HD_SECOND -> 2 + (number >>> 6 & 1);
            default -> number >>> 4 & 15;
        };
    }

    /** The partition of a {@linkplain #isKnown known} number, 0 for the whole disk. */
    public static int partition(int number) {
        if (isExtended(number)) {
            return number & 255;
        }
        int major = number >>> 8;
        return major == HD_FIRST || major == HD_SECOND ? number & 63 : number & 15;
    }

    /** The name of {@code number}; the number itself in decimal if it has none. */
    public static String name(int number) {
        if (!isKnown(number)) {
            return Integer.toUnsignedString(number);
        }
        String prefix = isExtended(number) || number >>> 8 == XVD ? "xvd" : number >>> 8 == SD ? "sd" : "hd";
        int partition = partition(number);
        return prefix + letters(disk(number)) + (partition == 0 ? "" : Integer.toString(partition));
    }

    /**
     * The number of the disk or partition with this name.
     *
     * @throws IllegalArgumentException if it is no such name; the message is one line for people
     */
    public static int ofName(String name) {
        int number = parse(name);
        if (number < 0) {
            throw new IllegalArgumentException(
                    "'" + name + "' is not a virtual disk: expected something like xvda, xvda1, "
                            + "sdb, hdc or a number");
        }
        return number;
    }

    private static int parse(String name) {
        if (name.startsWith("xvd")) {
            return parseLettered(name, 3, MAX_DISK, MAX_PARTITION, XVD);
        }
        if (name.startsWith("sd")) {
            return parseLettered(name, 2, 15, 15, SD);
        }
        if (name.startsWith("hd")) {
            return parseLettered(name, 2, 3, 63, HD_FIRST);
        }
        if (name.startsWith("0x")) {
            return (int) digits(name, 2, name.length(), 16, EXTENDED * 2L - 1);
        }
        int separator = name.indexOf('p');
        if (name.startsWith("d") && separator > 1) {
            long disk = digits(name, 1, separator, 10, MAX_DISK);
            long partition = digits(name, separator + 1, name.length(), 10, MAX_PARTITION);
            return disk < 0 || partition < 0 ? -1 : of((int) disk, (int) partition);
        }
        return (int) digits(name, 0, name.length(), 10, EXTENDED * 2L - 1);
    }

    private static int parseLettered(String name, int start, int maxDisk, int maxPartition, int kind) {
        int position = start;
        long disk = 0;
        while (position < name.length() && name.charAt(position) >= 'a' && name.charAt(position) <= 'z') {
            disk = disk * 26 + (name.charAt(position) - 'a' + 1);
            if (disk > maxDisk + 1L) {
                return -1;
            }
            position++;
        }
        if (position == start) {
            return -1;
        }
        long partition = 0;
        if (position < name.length()) {
            partition = digits(name, position, name.length(), 10, maxPartition);
            if (partition <= 0) {
                return -1;
            }
        }
        return encode(kind, (int) disk - 1, (int) partition);
    }

    private static int encode(int kind, int disk, int partition) {
        return switch (kind) {
            case SD -> SD << 8 | disk << 4 | partition;
            case HD_FIRST -> (disk < 2 ? HD_FIRST : HD_SECOND) << 8 | (disk & 1) << 6 | partition;
            default -> of(disk, partition);
        };
    }

    /** The number in {@code name[start, end)} without leading zeros, or -1 if it is none or larger than {@code max}. */
    private static long digits(String name, int start, int end, int radix, long max) {
        if (start >= end || name.charAt(start) == '0' && end - start > 1) {
            return -1;
        }
        long value = 0;
        for (int i = start; i < end; i++) {
            char c = name.charAt(i);
            int digit = c < 128 ? Character.digit(c, radix) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value * radix + digit;
            if (value > max) {
                return -1;
            }
        }
        return value;
    }

    private static String letters(int disk) {
        StringBuilder text = new StringBuilder();
        for (int rest = disk; rest >= 0; rest = rest / 26 - 1) {
            text.append((char) ('a' + rest % 26));
        }
        return text.reverse().toString();
    }
}
