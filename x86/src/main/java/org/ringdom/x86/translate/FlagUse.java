package org.ringdom.x86.translate;

import org.ringdom.x86.state.Rflags;

/**
 * Which status flags an instruction reads, and which it certainly overwrites.
 *
 * @param reads bits of RFLAGS
 * @param writes bits of RFLAGS
 */
record FlagUse(int reads, int writes) {
    static final int ALL = (int) Rflags.STATUS;
    static final int CF = (int) Rflags.CF;
    private static final int PF = (int) Rflags.PF;
    private static final int ZF = (int) Rflags.ZF;
    private static final int SF = (int) Rflags.SF;
    private static final int OF = (int) Rflags.OF;
    private static final FlagUse NONE = new FlagUse(0, 0);

    static FlagUse of(Site site) {
        return switch (site.op) {
            case ADD, OR, AND, SUB, XOR, CMP, TEST, NEG, POPCNT -> new FlagUse(0, ALL);
            case ADC, SBB -> new FlagUse(CF, ALL);
            case INC, DEC -> new FlagUse(0, ALL & ~CF);
            case SHL, SHR, SAR, SHLD, SHRD -> new FlagUse(0, site.count() > 0 ? ALL : 0);
            case ROL, ROR -> new FlagUse(0, site.count() > 0 ? CF | OF : 0);
            case MUL, IMUL, IMUL2, IMUL3 -> new FlagUse(0, CF | OF);
            case BT, BTS, BTR, BTC, CLC, STC -> new FlagUse(0, CF);
            case CMC -> new FlagUse(CF, CF);
            case BSF, BSR -> new FlagUse(0, ZF);
            case TZCNT, LZCNT -> new FlagUse(0, ZF | CF);
            case JCC, CMOV, SET -> new FlagUse(condition(site.d.opcode & 15), 0);
            case CALLOUT -> new FlagUse(0, Callouts.setsFlags(site) ? ALL : 0);
            default -> NONE;
        };
    }

    private static int condition(int code) {
        return switch (code >> 1) {
            case 0 -> OF;
            case 1 -> CF;
            case 2 -> ZF;
            case 3 -> CF | ZF;
            case 4 -> SF;
            case 5 -> PF;
            case 6 -> SF | OF;
            default -> ZF | SF | OF;
        };
    }

    /** Whether the instruction may change flags at all. */
    static boolean changes(Site site) {
        return site.flags.writes != 0 || switch (site.op) {
            case SHL, SHR, SAR, SHLD, SHRD, ROL, ROR -> site.count() != 0;
            default -> false;
        };
    }

    /** Flags that the instruction may change. */
    static int mayWrite(Site site) {
        return switch (site.op) {
            case SHL, SHR, SAR, SHLD, SHRD -> site.count() != 0 ? ALL : 0;
            case ROL, ROR -> site.count() != 0 ? CF | OF : 0;
            default -> site.flags.writes;
        };
    }
}
