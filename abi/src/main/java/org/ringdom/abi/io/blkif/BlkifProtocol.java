package org.ringdom.abi.io.blkif;

import org.ringdom.abi.io.RingLayout;

/**
 * Where the fields of block requests and responses lie: 32-bit guests align u64 to 4 bytes, all others to 8.
 *
 * <p>A flyweight is made for one protocol and adds these offsets; there is one implementation, so hot paths stay
 * monomorphic whatever guests are attached.
 *
 * <p>Source: {@code struct blkif_request} and its sisters in xen/include/public/io/blkif.h, and the protocol names in
 * protocols.h.
 */
public final class BlkifProtocol {
    /** 64-bit x86 guests. */
    public static final BlkifProtocol X86_64 = new BlkifProtocol("x86_64-abi", 8, 16, 24, 24, 28, 112, 16);
    /** 32-bit x86 guests. */
    public static final BlkifProtocol X86_32 = new BlkifProtocol("x86_32-abi", 4, 12, 20, 20, 24, 108, 12);
    /** Guests that name no protocol: as if compiled for the host, which is the 64-bit layout on x86-64 and aarch64. */
    public static final BlkifProtocol NATIVE = new BlkifProtocol("native", 8, 16, 24, 24, 28, 112, 16);

    final int idOffset;
    final int sectorOffset;
    final int segmentsOffset;
    final int discardSectorsOffset;
    final int indirectHandleOffset;
    final int indirectGrefsOffset;
    private final String key;
    private final int requestSize;
    private final int responseSize;

    private BlkifProtocol(String key, int idOffset, int sectorOffset, int bodyOffset, int indirectHandleOffset,
            int indirectGrefsOffset, int requestSize, int responseSize) {
        this.key = key;
        this.idOffset = idOffset;
        this.sectorOffset = sectorOffset;
        this.segmentsOffset = bodyOffset;
        this.discardSectorsOffset = bodyOffset;
        this.indirectHandleOffset = indirectHandleOffset;
        this.indirectGrefsOffset = indirectGrefsOffset;
        this.requestSize = requestSize;
        this.responseSize = responseSize;
    }

    /**
     * The protocol of a frontend's {@code protocol} key, or null if there is no such protocol; an empty or missing
     * ({@code null}) key is {@link #NATIVE}.
     */
    public static BlkifProtocol ofKey(String key) {
        if (key == null || key.isEmpty()) {
            return NATIVE;
        }
        return switch (key) {
            case "x86_64-abi", "arm-abi" -> X86_64;
            case "x86_32-abi" -> X86_32;
            default -> null;
        };
    }

    /** The value of the frontend's {@code protocol} key; "native" for {@link #NATIVE}, which is never written. */
    public String key() {
        return key;
    }

    /** Bytes of a request. */
    public int requestSize() {
        return requestSize;
    }

    /** Bytes of a response. */
    public int responseSize() {
        return responseSize;
    }

    /** Bytes of a ring entry, which has room for either. */
    public int entrySize() {
        return requestSize;
    }

    /** Entries of a ring of {@code pages} pages. */
    public int entries(int pages) {
        return RingLayout.entries(pages, requestSize);
    }

    /** Offset of a request's id, u64. */
    public int idOffset() {
        return idOffset;
    }

    /** Offset of a request's first sector, u64. */
    public int sectorOffset() {
        return sectorOffset;
    }

    /** Offset of the segments of a direct request. */
    public int segmentsOffset() {
        return segmentsOffset;
    }

    /** Offset of a discard request's number of sectors, u64. */
    public int discardSectorsOffset() {
        return discardSectorsOffset;
    }

    /** Offset of an indirect request's handle, u16. */
    public int indirectHandleOffset() {
        return indirectHandleOffset;
    }

    /** Offset of an indirect request's grant references, u32 each. */
    public int indirectGrefsOffset() {
        return indirectGrefsOffset;
    }

    @Override
    public String toString() {
        return key;
    }
}
