package org.ringdom.blkback;

import java.lang.foreign.Arena;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.blkif.BlkifOperation;
import org.ringdom.abi.io.blkif.BlkifProtocol;
import org.ringdom.abi.io.blkif.BlkifRequest;
import org.ringdom.abi.io.blkif.BlkifSegment;
import org.ringdom.abi.io.blkif.BlkifStatus;
import org.ringdom.abi.shared.DiskCounter;

/**
 * Turns the private copy of a request into a {@link DiskRequest}: believes nothing, and maps the grants it names.
 *
 * <p>Indirect pages are copied once as well, then looked at. Agent thread only; allocates nothing in the steady state.
 */
final class RequestDecoder {
    private static final int PAGE_SHIFT = 12;
    private static final int SECTOR_SHIFT = 9;

    private final Disk disk;
    private final GrantUse grants;
    private final SharedBuffer ram;
    private final int maxIndirect;
    private final BlkifRequest request;
    private final SharedBuffer segments;

    RequestDecoder(Disk disk, GrantUse grants, SharedBuffer ram, BlkifProtocol protocol, int maxIndirect) {
        this.disk = disk;
        this.grants = grants;
        this.ram = ram;
        this.maxIndirect = maxIndirect;
        this.request = new BlkifRequest(protocol);
        this.segments = SharedBuffer.allocate(Arena.ofAuto(), Math.max(1, maxIndirect) * (long) BlkifSegment.SIZE);
    }

    /**
     * Decodes the request at {@code offset} of {@code copy}. Returns a {@link BlkifStatus}; unless it is OKAY, nothing is
     * mapped, and {@link DiskRequest#refusal} says why.
     */
    int decode(SharedBuffer copy, long offset, DiskRequest into) {
        request.wrap(copy, offset);
        into.operation = request.operation();
        int status = switch (into.operation) {
            case BlkifOperation.READ, BlkifOperation.WRITE, BlkifOperation.WRITE_BARRIER -> direct(into, false);
            case BlkifOperation.FLUSH_DISKCACHE -> direct(into, true);
            case BlkifOperation.INDIRECT -> indirect(into);
            case BlkifOperation.DISCARD -> discard(into);
            default -> unsupported(into);
        };
        if (status != BlkifStatus.OKAY) {
            release(into);
        }
        return status;
    }

    /** Ends the use of all pages of a request. */
    void release(DiskRequest done) {
        for (int i = 0; i < done.segments(); i++) {
            grants.unmap(done.ref(i));
        }
    }

    private int direct(DiskRequest into, boolean mayBeEmpty) {
        int count = request.nrSegments();
        if (count > BlkifRequest.MAX_SEGMENTS || count == 0 && !mayBeEmpty) {
            return BlkifStatus.ERROR;
        }
        if (count > 0 && into.operation != BlkifOperation.READ && disk.readOnly()) {
            return refuse(into, DiskCounter.READ_ONLY);
        }
        for (int i = 0; i < count; i++) {
            if (!segment(into, request.segmentGref(i), request.segmentFirstSector(i), request.segmentLastSector(i))) {
                return BlkifStatus.ERROR;
            }
        }
        return count == 0 ? BlkifStatus.OKAY : place(into, request.sector());
    }

    private int indirect(DiskRequest into) {
        into.operation = request.indirectOperation();
        int count = request.indirectNrSegments();
        if (into.operation != BlkifOperation.READ && into.operation != BlkifOperation.WRITE) {
            return BlkifStatus.ERROR;
        }
        if (count == 0 || count > maxIndirect) {
            return BlkifStatus.ERROR;
        }
        if (into.operation == BlkifOperation.WRITE && disk.readOnly()) {
            return refuse(into, DiskCounter.READ_ONLY);
        }
        if (!copyIndirectPages(count)) {
            return refuse(into, DiskCounter.BAD_GRANT);
        }
        for (int i = 0; i < count; i++) {
            long at = (long) i * BlkifSegment.SIZE;
            if (!segment(into, BlkifSegment.gref(segments, at), BlkifSegment.firstSector(segments, at),
                    BlkifSegment.lastSector(segments, at))) {
                return BlkifStatus.ERROR;
            }
        }
        return place(into, request.sector());
    }

    private boolean copyIndirectPages(int count) {
        for (int page = 0; page < BlkifRequest.indirectPages(count); page++) {
            int first = page * BlkifRequest.SEGMENTS_PER_INDIRECT_PAGE;
            int here = Math.min(count - first, BlkifRequest.SEGMENTS_PER_INDIRECT_PAGE);
            int ref = request.indirectGref(page);
            long frame = grants.map(ref, false);
            if (frame < 0) {
                return false;
            }
            ram.copyTo(frame << PAGE_SHIFT, segments, (long) first * BlkifSegment.SIZE,
                    (long) here * BlkifSegment.SIZE);
            grants.unmap(ref);
        }
        return true;
    }

    private boolean segment(DiskRequest into, int ref, int first, int last) {
        if (last >= BlkifSegment.SECTORS_PER_PAGE || first > last) {
            return false;
        }
        long frame = grants.map(ref, into.operation == BlkifOperation.READ);
        if (frame < 0) {
            into.refusal = DiskCounter.BAD_GRANT;
            return false;
        }
        into.add(ref, (frame << PAGE_SHIFT) + ((long) first << SECTOR_SHIFT), last - first + 1 << SECTOR_SHIFT);
        return true;
    }

    /** Checks that the request lies on the disk; sector numbers are unsigned and may wrap. */
    private int place(DiskRequest into, long sector) {
        if (outside(sector, into.bytes >>> SECTOR_SHIFT)) {
            return refuse(into, DiskCounter.OUT_OF_RANGE);
        }
        into.position = sector << SECTOR_SHIFT;
        return BlkifStatus.OKAY;
    }

    private int discard(DiskRequest into) {
        if (request.discardFlag() != 0 || !disk.image().canDiscard()) {
            return unsupported(into);
        }
        long sector = request.sector();
        long sectors = request.discardSectors();
        if (disk.readOnly()) {
            return refuse(into, DiskCounter.READ_ONLY);
        }
        if (outside(sector, sectors)) {
            return refuse(into, DiskCounter.OUT_OF_RANGE);
        }
        into.position = sector << SECTOR_SHIFT;
        into.bytes = sectors << SECTOR_SHIFT;
        return BlkifStatus.OKAY;
    }

    private static int refuse(DiskRequest request, DiskCounter reason) {
        request.refusal = reason;
        return BlkifStatus.ERROR;
    }

    private static int unsupported(DiskRequest request) {
        request.refusal = DiskCounter.UNSUPPORTED;
        return BlkifStatus.EOPNOTSUPP;
    }

    private boolean outside(long sector, long sectors) {
        return sector < 0 || sectors < 0 || sector > disk.sectors() || sectors > disk.sectors() - sector;
    }
}
