package org.ringdom.abi.shared;

import org.ringdom.abi.buffer.SharedBuffer;

/**
 * The first 64 bytes of every shared file of ours.
 *
 * <pre>
 *   +0   u64 magic                  eight ASCII characters
 *   +8   u32 version                layout version of the writer
 *   +12  u32 minCompatibleVersion   oldest reader that understands it
 *   +16  u64 bytes                  size of the whole file
 *   +24  u64 ownerEpoch             raised by CAS by each successor of the writing process before it attaches
 *   +32  u32 domid                  the domain that the file is about, or 0xFFFFFFFF
 *   +36  u32 reserved
 *   +40  u64 incarnation            the domain's incarnation, or 0
 *   +48  16 bytes reserved
 * </pre>
 */
public final class SharedFileHeader {
    public static final int SIZE = 64;
    public static final int MAGIC_OFFSET = 0;
    public static final int VERSION_OFFSET = 8;
    public static final int MIN_VERSION_OFFSET = 12;
    public static final int BYTES_OFFSET = 16;
    public static final int OWNER_EPOCH_OFFSET = 24;
    public static final int DOMID_OFFSET = 32;
    public static final int INCARNATION_OFFSET = 40;
    /** Value of the domid field where the file belongs to no domain. */
    public static final int NO_DOMAIN = -1;

    private SharedFileHeader() {
    }

    /** The magic number of eight ASCII characters, as they stand in the file. */
    public static long magic(String eightCharacters) {
        if (eightCharacters.length() != 8) {
            throw new IllegalArgumentException("a magic has eight characters: " + eightCharacters);
        }
        long magic = 0;
        for (int i = 7; i >= 0; i--) {
            magic = magic << 8 | eightCharacters.charAt(i) & 0x7F;
        }
        return magic;
    }

    /** Fills the header of a file that nobody else can open yet; the magic is stored last. */
    public static void initialise(SharedBuffer file, long magic, int version, int minVersion, int domid,
            long incarnation) {
        file.putInt(VERSION_OFFSET, version);
        file.putInt(MIN_VERSION_OFFSET, minVersion);
        file.putLong(BYTES_OFFSET, file.size());
        file.putLong(OWNER_EPOCH_OFFSET, 0);
        file.putInt(DOMID_OFFSET, domid);
        file.putLong(INCARNATION_OFFSET, incarnation);
        file.putLongRelease(MAGIC_OFFSET, magic);
    }

    public static long magic(SharedBuffer file) {
        return file.getLongAcquire(MAGIC_OFFSET);
    }

    public static int version(SharedBuffer file) {
        return file.getInt(VERSION_OFFSET);
    }

    public static int minVersion(SharedBuffer file) {
        return file.getInt(MIN_VERSION_OFFSET);
    }

    public static long ownerEpoch(SharedBuffer file) {
        return file.getLongVolatile(OWNER_EPOCH_OFFSET);
    }

    public static int domid(SharedBuffer file) {
        return file.getInt(DOMID_OFFSET);
    }

    public static long incarnation(SharedBuffer file) {
        return file.getLong(INCARNATION_OFFSET);
    }

    /** Takes the file over for the process of {@code newEpoch}; false if a later process has it already. */
    public static boolean takeOver(SharedBuffer file, long newEpoch) {
        long current = ownerEpoch(file);
        while (current < newEpoch) {
            if (file.compareAndSetLong(OWNER_EPOCH_OFFSET, current, newEpoch)) {
                return true;
            }
            current = ownerEpoch(file);
        }
        return current == newEpoch;
    }
}
