package org.ringdom.abi.io.blkif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.lang.foreign.Arena;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ringdom.abi.buffer.SharedBuffer;

class BlkifRequestTest {
    private static final List<BlkifProtocol> PROTOCOLS = List.of(BlkifProtocol.NATIVE, BlkifProtocol.X86_64,
            BlkifProtocol.X86_32);

    private final Arena arena = Arena.ofConfined();
    private final SharedBuffer buffer = SharedBuffer.allocate(arena, 4096);

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void directRequestRoundTrip() {
        for (BlkifProtocol protocol : PROTOCOLS) {
            BlkifRequest request = new BlkifRequest(protocol).wrap(buffer, 64);
            request.operation(BlkifOperation.WRITE).nrSegments(11).handle(51712).id(-2).sector(1L << 40);
            for (int i = 0; i < 11; i++) {
                request.segment(i, -100 + i, i % 8, 7);
            }
            assertEquals(BlkifOperation.WRITE, request.operation());
            assertEquals(11, request.nrSegments());
            assertEquals(51712, request.handle());
            assertEquals(-2, request.id());
            assertEquals(1L << 40, request.sector());
            for (int i = 0; i < 11; i++) {
                assertEquals(-100 + i, request.segmentGref(i));
                assertEquals(i % 8, request.segmentFirstSector(i));
                assertEquals(7, request.segmentLastSector(i));
            }
        }
    }

    @Test
    void discardRequestRoundTrip() {
        for (BlkifProtocol protocol : PROTOCOLS) {
            BlkifRequest request = new BlkifRequest(protocol).wrap(buffer, 64).operation(BlkifOperation.DISCARD)
                    .discardFlag(BlkifRequest.DISCARD_SECURE).handle(7).id(3).sector(8).discardSectors(1L << 33);
            assertEquals(BlkifRequest.DISCARD_SECURE, request.discardFlag());
            assertEquals(7, request.handle());
            assertEquals(3, request.id());
            assertEquals(8, request.sector());
            assertEquals(1L << 33, request.discardSectors());
        }
    }

    @Test
    void indirectRequestRoundTrip() {
        for (BlkifProtocol protocol : PROTOCOLS) {
            BlkifRequest request = new BlkifRequest(protocol).wrap(buffer, 64).operation(BlkifOperation.INDIRECT)
                    .indirectOperation(BlkifOperation.WRITE).indirectNrSegments(4096).id(3).sector(9).indirectHandle(7);
            for (int i = 0; i < BlkifRequest.MAX_INDIRECT_PAGES; i++) {
                request.indirectGref(i, 1000 + i);
            }
            assertEquals(BlkifOperation.INDIRECT, request.operation());
            assertEquals(BlkifOperation.WRITE, request.indirectOperation());
            assertEquals(4096, request.indirectNrSegments());
            assertEquals(7, request.indirectHandle());
            assertEquals(9, request.sector());
            for (int i = 0; i < BlkifRequest.MAX_INDIRECT_PAGES; i++) {
                assertEquals(1000 + i, request.indirectGref(i));
            }
        }
    }

    @Test
    void nothingOutsideOfTheEntryIsTouched() {
        for (BlkifProtocol protocol : PROTOCOLS) {
            buffer.fill(0, 4096, (byte) 0x5A);
            BlkifRequest request = new BlkifRequest(protocol).wrap(buffer, 64);
            request.segment(10, -1, 255, 255).indirectGref(7, -1).discardSectors(-1).operation(255);
            assertEquals(0x5A, buffer.getByte(63));
            assertEquals(0x5A, buffer.getByte(64 + protocol.requestSize()));
        }
    }

    @Test
    void aSegmentIsTheSameInARequestAndInAnIndirectPage() {
        BlkifRequest request = new BlkifRequest(BlkifProtocol.X86_64).wrap(buffer, 0).segment(2, 17, 1, 6);
        BlkifSegment segment = new BlkifSegment().wrap(buffer, request.segmentOffset(2));
        assertEquals(17, segment.gref());
        assertEquals(1, segment.firstSector());
        assertEquals(6, segment.lastSector());
    }

    @Test
    void indirectPagesHold512Segments() {
        assertEquals(0, BlkifRequest.indirectPages(0));
        assertEquals(1, BlkifRequest.indirectPages(512));
        assertEquals(2, BlkifRequest.indirectPages(513));
        assertEquals(8, BlkifRequest.indirectPages(4096));
    }

    @Test
    void protocolsAreNamedByTheFrontendsKey() {
        assertSame(BlkifProtocol.NATIVE, BlkifProtocol.ofKey(null));
        assertSame(BlkifProtocol.NATIVE, BlkifProtocol.ofKey(""));
        assertSame(BlkifProtocol.X86_64, BlkifProtocol.ofKey("x86_64-abi"));
        assertSame(BlkifProtocol.X86_32, BlkifProtocol.ofKey("x86_32-abi"));
        assertNull(BlkifProtocol.ofKey("native"));
        assertNull(BlkifProtocol.ofKey("m68k-abi"));
    }

    @Test
    void responseRoundTrip() {
        BlkifResponse response = new BlkifResponse().wrap(buffer, 64).id(-5).operation(BlkifOperation.READ)
                .status(BlkifStatus.EOPNOTSUPP);
        assertEquals(-5, response.id());
        assertEquals(BlkifOperation.READ, response.operation());
        assertEquals(BlkifStatus.EOPNOTSUPP, response.status());
    }
}
