package org.ringdom.platform.landlock;

/**
 * Rights beneath a path, as sets of bits. Source: {@code LANDLOCK_ACCESS_FS_*} of {@code linux/landlock.h}.
 */
public final class FileAccess {
    public static final long EXECUTE = 1;
    public static final long WRITE_FILE = 1 << 1;
    public static final long READ_FILE = 1 << 2;
    public static final long READ_DIR = 1 << 3;
    public static final long REMOVE_DIR = 1 << 4;
    public static final long REMOVE_FILE = 1 << 5;
    public static final long MAKE_DIR = 1 << 7;
    public static final long MAKE_REG = 1 << 8;
    public static final long MAKE_SOCK = 1 << 9;
    /** Link or rename between folders; ABI 2. */
    public static final long REFER = 1 << 13;
    /** Shorten a file, also by opening it with O_TRUNC; ABI 3. */
    public static final long TRUNCATE = 1 << 14;
    /** Control a device; ABI 5. */
    public static final long IOCTL_DEV = 1 << 15;

    /** Look at folders and files. */
    public static final long READ = READ_FILE | READ_DIR;
    /** The same, and run programs. */
    public static final long RUN = READ | EXECUTE;
    /** Use files that are there, whatever they hold; nothing is made, removed or shortened. */
    public static final long USE = READ | WRITE_FILE;
    /** Use, make and remove files and folders. */
    public static final long OWN = USE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | REFER | TRUNCATE;

    /** What can be allowed for a single file. */
    static final long OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV;

    private FileAccess() {
    }

    /** All rights that an ABI knows: what a rule set of it forbids unless a rule allows it. */
    static long known(int abi) {
        long firstThirteen = (1 << 13) - 1;
        return firstThirteen | (abi >= 2 ? REFER : 0) | (abi >= 3 ? TRUNCATE : 0) | (abi >= 5 ? IOCTL_DEV : 0);
    }
}
