package org.ringdom.x86.translate;

import java.util.ArrayList;
import java.util.List;

/** Instructions of a region that run one after the other, and where they lead. */
final class PlanBlock {
    final List<Site> sites = new ArrayList<>();
    /** Where execution goes on if no branch is taken; null: it leaves the region. */
    PlanBlock next;
    /** Where the branch or call at the end leads, within the region. */
    PlanBlock taken;
    /** Where the return at the end may lead within the region: behind the calls that come here. */
    final List<PlanBlock> returns = new ArrayList<>();
    /** Whether an edge leaves the region with all flags visible. */
    boolean leaves;
    /** Flags that are read from here on before they are overwritten, exits included. */
    int liveIn;
    /** The same without exits: flags that translated code itself reads. */
    int readIn;
    /** {@link FlagState} at its start. */
    int stateIn = FlagState.UNREACHED;

    int offset() {
        return sites.getFirst().offset;
    }

    /** All blocks that may be next. */
    List<PlanBlock> successors() {
        List<PlanBlock> all = new ArrayList<>(returns);
        if (next != null) {
            all.add(next);
        }
        if (taken != null) {
            all.add(taken);
        }
        return all;
    }

    Site last() {
        return sites.getLast();
    }
}
