package org.ringdom.guest.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ringdom.abi.buffer.SharedBuffer;

class RequestMixTest {
    private static final int SECTORS = 4096;
    private static final int MOST = 256;

    private final Arena arena = Arena.ofConfined();
    private final DiskModel model = new DiskModel(SECTORS, SharedBuffer.allocate(arena, 4096), 1);

    @AfterEach
    void free() {
        arena.close();
    }

    private RequestMix mix(boolean canWrite, boolean canFlush, boolean canDiscard) {
        return new RequestMix(model, VerifierOptions.of(Map.of("max-kib", "128")), MOST, canWrite, canFlush,
                canDiscard);
    }

    @Test
    void rangesInFlightNeverOverlapAndStayOnTheDisk() {
        RequestMix mix = mix(true, true, true);
        BitSet inFlight = new BitSet();
        for (int i = 0; i < 200; i++) {
            if (mix.next() && mix.kind() != RequestMix.FLUSH) {
                assertTrue(mix.count() >= 1 && mix.count() + mix.skew() <= MOST);
                assertTrue(mix.sector() + mix.count() <= SECTORS);
                for (int s = mix.sector(); s < mix.sector() + mix.count(); s++) {
                    assertFalse(inFlight.get(s), "sector " + s + " twice in flight");
                    inFlight.set(s);
                }
            }
        }
    }

    @Test
    void everyKindOfRequestComes() {
        assertEquals(Set.of(RequestMix.READ, RequestMix.WRITE, RequestMix.FLUSH, RequestMix.DISCARD),
                kinds(mix(true, true, true)));
    }

    @Test
    void aReadOnlyDiskIsOnlyRead() {
        assertEquals(Set.of(RequestMix.READ), kinds(mix(false, true, true)));
    }

    @Test
    void whatTheBackendCannotDoIsNotAsked() {
        assertEquals(Set.of(RequestMix.READ, RequestMix.WRITE), kinds(mix(true, false, false)));
    }

    private Set<Integer> kinds(RequestMix mix) {
        Set<Integer> kinds = new HashSet<>();
        for (int i = 0; i < 2000; i++) {
            if (mix.next()) {
                kinds.add(mix.kind());
                if (mix.kind() != RequestMix.FLUSH) {
                    model.release(mix.sector(), mix.count());
                }
            }
        }
        return kinds;
    }
}
