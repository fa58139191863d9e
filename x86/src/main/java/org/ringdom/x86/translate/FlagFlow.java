package org.ringdom.x86.translate;

/** Liveness of the status flags over a region, then the deferred state at the start of each block. */
final class FlagFlow {
    private FlagFlow() {
    }

    static void analyse(RegionPlan plan) {
        boolean changed = true;
        while (changed) {
            changed = false;
            for (PlanBlock block : plan.blocks.reversed()) {
                changed |= live(block);
            }
        }
        plan.entry.stateIn = FlagState.WORDS;
        changed = true;
        while (changed) {
            changed = false;
            for (PlanBlock block : plan.blocks) {
                if (block.stateIn != FlagState.UNREACHED) {
                    int out = out(block);
                    for (PlanBlock successor : block.successors()) {
                        changed |= flow(successor, out);
                    }
                }
            }
        }
    }

    private static boolean live(PlanBlock block) {
        int live = block.leaves ? FlagUse.ALL : 0;
        int read = 0;
        for (PlanBlock successor : block.successors()) {
            live |= successor.liveIn;
            read |= successor.readIn;
        }
        for (Site site : block.sites.reversed()) {
            site.live = live;
            live = live & ~site.flags.writes() | site.flags.reads();
            read = read & ~site.flags.writes() | site.flags.reads();
            if (site.mayLeave()) {
                live = FlagUse.ALL;
            }
        }
        boolean changed = live != block.liveIn || read != block.readIn;
        block.liveIn = live;
        block.readIn = read;
        return changed;
    }

    private static int out(PlanBlock block) {
        int state = block.stateIn;
        for (Site site : block.sites) {
            state = after(site, state);
        }
        return state;
    }

    private static boolean flow(PlanBlock to, int state) {
        int met = FlagState.meet(to.stateIn, state);
        if (met == FlagState.DYNAMIC && to.readIn != 0) {
            met = FlagState.WORDS;
        }
        boolean changed = met != to.stateIn;
        to.stateIn = met;
        return changed;
    }

    /** The state behind an instruction. Must agree with what is emitted for it. */
    static int after(Site site, int state) {
        if ((FlagUse.mayWrite(site) & site.live) == 0) {
            return state;
        }
        return switch (site.op) {
            case ADD -> FlagState.of(FlagState.ADD, site.size);
            case SUB, CMP, NEG -> FlagState.of(FlagState.SUB, site.size);
            case OR, AND, XOR, TEST -> FlagState.of(FlagState.LOGIC, site.size);
            case INC -> FlagState.of(FlagState.INC, site.size);
            case DEC -> FlagState.of(FlagState.DEC, site.size);
            case SHL -> shift(site, FlagState.SHL);
            case SHR -> shift(site, FlagState.SHR);
            case SAR -> shift(site, FlagState.SAR);
            case ROL -> rotate(site, state, FlagState.ROL);
            case ROR -> rotate(site, state, FlagState.ROR);
            case MUL, IMUL, IMUL2, IMUL3 -> over(state, FlagState.MULTIPLIED, site.size);
            case BT, BTS, BTR, BTC, CLC, STC, CMC -> carry(state);
            default -> FlagState.WORDS;
        };
    }

    private static int shift(Site site, int kind) {
        return site.count() > 0 ? FlagState.of(kind, site.size) : FlagState.WORDS;
    }

    private static int rotate(Site site, int state, int kind) {
        return site.count() > 0 ? over(state, kind, site.size) : FlagState.WORDS;
    }

    private static int over(int state, int kind, int size) {
        return FlagState.with(state == FlagState.DYNAMIC ? FlagState.WORDS : state, kind, size);
    }

    /** CF alone can be laid over a state that has nothing laid over it, or CF alone. */
    private static int carry(int state) {
        boolean words = state == FlagState.DYNAMIC
                || FlagState.over(state) != 0 && FlagState.over(state) != FlagState.CARRY;
        return FlagState.with(words ? FlagState.WORDS : state, FlagState.CARRY, 0);
    }
}
