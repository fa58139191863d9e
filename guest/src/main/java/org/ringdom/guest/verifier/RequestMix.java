package org.ringdom.guest.verifier;

import java.util.SplittableRandom;

/**
 * The random choice of the next request: kind, place, length and alignment in its buffer. Small requests are as likely as
 * large ones on a logarithmic scale.
 *
 * <p>Not thread safe. After {@link #next} the chosen values stand in the fields' accessors.
 */
final class RequestMix {
    /** Kinds of request. */
    static final int READ = 0;
    static final int WRITE = 1;
    static final int FLUSH = 2;
    static final int DISCARD = 3;

    private static final int TRIES = 16;
    private static final int SECTORS_PER_PAGE = 8;

    private final DiskModel model;
    private final VerifierOptions options;
    private final int maxSectors;
    private final boolean canWrite;
    private final boolean canFlush;
    private final boolean canDiscard;
    private final SplittableRandom random;

    private int kind;
    private int sector;
    private int count;
    private int skew;

    RequestMix(DiskModel model, VerifierOptions options, int maxSectors, boolean canWrite, boolean canFlush,
            boolean canDiscard) {
        this.model = model;
        this.options = options;
        this.maxSectors = Math.min(maxSectors, Math.min(options.maxSectors(), model.sectors()));
        this.canWrite = canWrite;
        this.canFlush = canFlush;
        this.canDiscard = canDiscard && options.discard();
        this.random = new SplittableRandom(options.seed());
    }

    /** Chooses a request and claims its range; false if every try ran into requests in flight. */
    boolean next() {
        kind = chooseKind();
        skew = 0;
        if (kind == FLUSH) {
            sector = 0;
            count = 0;
            return true;
        }
        for (int i = 0; i < TRIES; i++) {
            count = chooseCount();
            sector = random.nextInt(model.sectors() - count + 1);
            if (model.claim(sector, count)) {
                skew = count < maxSectors - SECTORS_PER_PAGE ? random.nextInt(SECTORS_PER_PAGE) : 0;
                return true;
            }
        }
        return false;
    }

    private int chooseKind() {
        int dice = random.nextInt(100);
        if (!canWrite || dice < options.readPercent()) {
            return READ;
        }
        if (dice >= 98 && canFlush) {
            return FLUSH;
        }
        return dice >= 94 && canDiscard ? DISCARD : WRITE;
    }

    private int chooseCount() {
        int magnitude = random.nextInt(32 - Integer.numberOfLeadingZeros(maxSectors));
        return Math.min(maxSectors, (1 << magnitude) + random.nextInt(1 << magnitude));
    }

    int kind() {
        return kind;
    }

    int sector() {
        return sector;
    }

    int count() {
        return count;
    }

    /** Sectors by which the data is shifted in its first page. */
    int skew() {
        return skew;
    }
}
