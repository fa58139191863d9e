package org.ringdom.guest.build;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.xen.GrantEntryV1;
import org.ringdom.abi.xen.StartInfo;
import org.ringdom.runtime.grant.GrantTable;
import org.ringdom.runtime.memory.GuestMemory;

/**
 * Builds the memory of a Java guest: the pages that a PV domain finds at its start, and nothing else.
 *
 * <pre>
 *   frame 0   not used
 *   frame 1   start_info
 *   frame 2   xenstore ring, also granted to the store's domain as reference 1
 *   frame 3   console ring, also granted to the console's domain as reference 0
 * </pre>
 */
public final class JavaGuestBuilder {
    /** Frame of start_info. */
    public static final int START_INFO_FRAME = 1;
    /** Frame of the xenstore ring. */
    public static final int STORE_FRAME = 2;
    /** Frame of the console ring. */
    public static final int CONSOLE_FRAME = 3;
    /** Frames that the guest must not use for anything else. */
    public static final int RESERVED_FRAMES = 4;

    private static final int PAGE = GuestMemory.PAGE;
    private static final int STORE_DOMID = 1;
    private static final int CONSOLE_DOMID = 4;

    private JavaGuestBuilder() {
    }

    /**
     * Fills a domain's fresh memory.
     *
     * @param storePort the domain's end of the xenstore event channel
     * @param consolePort the domain's end of the console event channel
     * @param commandLine at most 1023 bytes of it fit
     */
    public static void build(GuestMemory memory, GrantTable grants, int storePort, int consolePort,
            String commandLine) {
        SharedBuffer ram = memory.buffer();
        ram.fill(0, (long) RESERVED_FRAMES * PAGE, (byte) 0);
        byte[] magic = StartInfo.MAGIC_X86_64.getBytes(StandardCharsets.US_ASCII);
        long at = (long) START_INFO_FRAME * PAGE;
        ram.putBytes(at + StartInfo.MAGIC_OFFSET, magic, 0, magic.length);
        byte[] line = Arrays.copyOf(commandLine.getBytes(StandardCharsets.UTF_8), StartInfo.CMD_LINE_SIZE - 1);
        ram.putBytes(at + StartInfo.CMD_LINE_OFFSET, line, 0, line.length);
        new StartInfo().wrap(ram, at)
                .nrPages(memory.maxPages())
                .storeMfn(STORE_FRAME).storeEvtchn(storePort)
                .consoleMfn(CONSOLE_FRAME).consoleEvtchn(consolePort);
        grants.grantAt(GrantEntryV1.RESERVED_XENSTORE, STORE_DOMID, STORE_FRAME, false);
        grants.grantAt(GrantEntryV1.RESERVED_CONSOLE, CONSOLE_DOMID, CONSOLE_FRAME, false);
    }
}
