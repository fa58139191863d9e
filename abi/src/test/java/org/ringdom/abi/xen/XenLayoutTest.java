package org.ringdom.abi.xen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ringdom.abi.buffer.SharedBuffer;

class XenLayoutTest {
    private final Arena arena = Arena.ofConfined();
    private final SharedBuffer buffer = SharedBuffer.allocate(arena, 4096);

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void grantHeaderIsFlagsAndDomid() {
        GrantEntryV1 entry = new GrantEntryV1().wrap(buffer, GrantEntryV1.entryOffset(9)).domid(0x7FF0)
                .frame(0xFFFF_FFFFL);
        entry.flagsRelease(GrantEntryV1.PERMIT_ACCESS);
        int header = entry.headerVolatile();
        assertEquals(GrantEntryV1.header(GrantEntryV1.PERMIT_ACCESS, 0x7FF0), header);
        assertEquals(header, entry.header());
        assertEquals(GrantEntryV1.PERMIT_ACCESS, GrantEntryV1.headerFlags(header));
        assertEquals(0x7FF0, GrantEntryV1.headerDomid(header));
        assertEquals(0xFFFF_FFFFL, entry.frame());
    }

    @Test
    void aGrantInUseCannotBeRevoked() {
        GrantEntryV1 entry = new GrantEntryV1().wrap(buffer, 0).domid(2).frame(5);
        entry.flagsRelease(GrantEntryV1.PERMIT_ACCESS);
        int free = entry.headerVolatile();
        assertTrue(entry.compareAndSetHeader(free, free | GrantEntryV1.READING | GrantEntryV1.WRITING));
        assertFalse(entry.compareAndSetHeader(free, free | GrantEntryV1.READING));
        assertFalse(entry.compareAndSetFlags(GrantEntryV1.PERMIT_ACCESS, 0));
        assertTrue(entry.compareAndSetFlags(entry.flagsVolatile(), 0));
        assertEquals(2, entry.domid());
        assertEquals(5, entry.frame());
    }

    @Test
    void highestDomidAndFlagsDoNotMix() {
        int header = GrantEntryV1.header(0xFFFF, 0xFFFF);
        assertEquals(0xFFFF, GrantEntryV1.headerFlags(header));
        assertEquals(0xFFFF, GrantEntryV1.headerDomid(header));
    }

    @Test
    void selectorIsTakenOnce() {
        VcpuInfo info = new VcpuInfo().wrap(buffer, SharedInfo.vcpuInfoOffset(31));
        assertEquals(0, info.orPendingSel(1L << 63));
        assertEquals(1L << 63, info.orPendingSel(1));
        assertEquals(1L << 63 | 1, info.takePendingSel());
        assertEquals(0, info.takePendingSel());
        assertEquals(0x7C0 + 8, SharedInfo.vcpuInfoOffset(31) + VcpuInfo.PENDING_SEL_OFFSET);
    }

    @Test
    void portsHaveTheirWordAndBit() {
        assertEquals(0x800, SharedInfo.pendingWordOffset(63));
        assertEquals(0x808, SharedInfo.pendingWordOffset(64));
        assertEquals(0xA00 + 63 * 8, SharedInfo.maskWordOffset(4095));
        assertEquals(1L << 63, SharedInfo.portBit(4095));
        assertEquals(1, SharedInfo.portBit(64));
        SharedInfo info = new SharedInfo().wrap(buffer, 0);
        buffer.putLong(SharedInfo.pendingWordOffset(70), SharedInfo.portBit(70));
        buffer.putLong(SharedInfo.maskWordOffset(130), SharedInfo.portBit(130));
        assertEquals(1L << 6, info.pendingVolatile(1));
        assertEquals(1L << 2, info.maskVolatile(2));
    }

    @Test
    void runstateTimesLieByState() {
        VcpuRunstateInfo info = new VcpuRunstateInfo().wrap(buffer, 64);
        for (int state = 0; state < 4; state++) {
            info.timeNs(state, 1000L + state);
        }
        assertEquals(1003, info.timeNs(VcpuRunstateInfo.OFFLINE));
        assertEquals(1003, buffer.getLong(64 + 40));
    }

    @Test
    void errorsHaveNames() {
        assertEquals("ENOSPC", Errno.name(28));
        assertEquals("EAGAIN", Errno.name(Errno.EWOULDBLOCK));
        assertEquals("errno 0", Errno.name(0));
        assertEquals(Errno.ENOSYS, Errno.ofName("ENOSYS"));
        assertEquals(0, Errno.ofName("ENOTHING"));
        assertEquals("ok", Errno.describe(0));
        assertEquals("EINVAL", Errno.describe(-22));
        assertEquals("errno 2147483647", Errno.describe(Long.MIN_VALUE + 1));
    }

    @Test
    void reservedDomidsAreNoDomains() {
        assertTrue(DomId.isDomain(0));
        assertTrue(DomId.isDomain(0x7FEF));
        assertFalse(DomId.isDomain(DomId.SELF));
        assertFalse(DomId.isDomain(-1));
        assertEquals(ShutdownReason.CRASH, ShutdownReason.ofNumber(3));
        assertNull(ShutdownReason.ofNumber(6));
    }
}
