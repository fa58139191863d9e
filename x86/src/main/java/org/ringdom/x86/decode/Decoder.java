package org.ringdom.x86.decode;

import org.ringdom.x86.decode.Decoded.Outcome;

/** Decodes instructions of 64-bit mode. One thread at a time. */
public final class Decoder {
    private static final int MAX_LENGTH = 15;
    /** Prefixes by VEX.pp. */
    private static final int[] VEX_PREFIX = {0, 0x66, 0xF3, 0xF2};

    private final OpcodeTable table;
    private byte[] code;
    private int start;
    private int limit;
    private int at;
    private Decoded out;

    public Decoder(OpcodeTable table) {
        this.table = table;
    }

    /** Raised inside when bytes run out; never leaves {@link #decode}. */
    private static final class OutOfBytes extends RuntimeException {
        private static final long serialVersionUID = 1L;
        static final OutOfBytes INSTANCE = new OutOfBytes();

        OutOfBytes() {
            super(null, null, false, false);
        }
    }

    /** Decodes the instruction at {@code offset}; bytes from {@code end} on are not there. */
    public Outcome decode(byte[] bytes, int offset, int end, Decoded into) {
        code = bytes;
        start = offset;
        at = offset;
        limit = Math.min(end, offset + MAX_LENGTH);
        out = into;
        out.reset();
        try {
            Outcome outcome = instruction();
            out.length = at - start;
            return outcome;
        } catch (OutOfBytes e) {
            return end - offset >= MAX_LENGTH ? Outcome.TOO_LONG : Outcome.TRUNCATED;
        }
    }

    private int next() {
        if (at >= limit) {
            throw OutOfBytes.INSTANCE;
        }
        return code[at++] & 0xFF;
    }

    private Outcome instruction() {
        int opcode = prefixes();
        if (opcode == 0xC4 || opcode == 0xC5) {
            return vex(opcode);
        }
        int map = 0;
        if (opcode == 0x0F) {
            opcode = next();
            map = opcode == 0x38 ? 2 : opcode == 0x3A ? 3 : 1;
            if (map > 1) {
                opcode = next();
            }
        }
        int mandatory = out.repeat != 0 ? out.repeat : out.operand16 ? 0x66 : 0;
        out.opcodeRegister = opcode & 7 | (out.rex & 1) << 3;
        return operands(select(map, opcode, mandatory), opcode);
    }

    /**
     * The rest of an instruction with a VEX prefix of two or three bytes (Intel SDM volume 2, section 2.3.5). It stands in 64-bit mode for
     * nothing else, and after other prefixes than those of address size and segment it is undefined.
     */
    private Outcome vex(int first) {
        boolean others = out.rex != 0 || out.operand16 || out.repeat != 0 || out.lock;
        int inverted = next() ^ 0xFF;
        int last = inverted ^ 0xFF;
        int map = 1;
        int rex = 0x40 | inverted >> 5 & 4;
        if (first == 0xC4) {
            map = last & 31;
            last = next();
            rex = 0x40 | inverted >> 5 & 7 | last >> 4 & 8;
        }
        int opcode = next();
        boolean wide = (last & 4) != 0;
        if (others || map == 0 || map >= OpcodeEntry.VEX_MAPS || wide) {
            return Outcome.UNDEFINED;
        }
        out.rex = rex;
        out.vexRegister = last >> 3 & 15 ^ 15;
        OpcodeEntry entry = select(OpcodeEntry.VEX_MAPS + map, opcode, VEX_PREFIX[last & 3]);
        boolean unused = entry != null && !entry.usesVexRegister() && out.vexRegister != 0;
        return unused ? Outcome.UNDEFINED : operands(entry, opcode);
    }

    private Outcome operands(OpcodeEntry entry, int opcode) {
        out.opcode = opcode;
        if (entry == null) {
            return Outcome.UNDEFINED;
        }
        out.entry = entry;
        out.operandSize = operandSize(entry);
        if (entry.hasModRm) {
            modRm();
        }
        for (int i = 0; i < entry.operands.size(); i++) {
            trailing(entry.operands.get(i));
        }
        boolean lockAllowed = entry.lockable && out.memory;
        return out.lock && !lockAllowed ? Outcome.UNDEFINED : Outcome.DONE;
    }

    private int prefixes() {
        while (true) {
            int b = next();
            if ((b & 0xF0) == 0x40) {
                out.rex = b;
                continue;
            }
            switch (b) {
                case 0x66 -> out.operand16 = true;
                case 0x67 -> out.address32 = true;
                case 0xF2, 0xF3 -> out.repeat = b;
                case 0xF0 -> out.lock = true;
                case 0x26, 0x2E, 0x36, 0x3E -> {
                }
                case 0x64 -> out.segment = 18;
                case 0x65 -> out.segment = 19;
                default -> {
                    return b;
                }
            }
            out.rex = 0;
        }
    }

    private OpcodeEntry select(int map, int opcode, int mandatory) {
        OpcodeEntry[] candidates = table.candidates(map, opcode);
        int modRm = -1;
        for (OpcodeEntry entry : candidates) {
            if (entry.hasModRm && modRm < 0) {
                if (at >= limit) {
                    throw OutOfBytes.INSTANCE;
                }
                modRm = code[at] & 0xFF;
            }
            if (entry.matches(modRm, mandatory, out.rexW())) {
                return entry;
            }
        }
        return null;
    }

    private int operandSize(OpcodeEntry entry) {
        if (entry.forced64 || out.rexW()) {
            return 8;
        }
        if (out.operand16 && (entry.prefix != 0x66 || entry.operand16)) {
            return 2;
        }
        return entry.default64 ? 8 : 4;
    }

    private void modRm() {
        int modRm = next();
        out.modRm = modRm;
        int mod = modRm >> 6;
        out.reg = modRm >> 3 & 7 | (out.rex & 4) << 1;
        out.rm = modRm & 7 | (out.rex & 1) << 3;
        if (mod == 3) {
            return;
        }
        out.memory = true;
        if ((modRm & 7) == 4) {
            sib(mod);
        } else if (mod == 0 && (modRm & 7) == 5) {
            out.ripRelative = true;
            out.base = Decoded.RIP;
            out.displacement = immediate(4);
        } else {
            out.base = out.rm;
        }
        if (mod == 1) {
            out.displacement = immediate(1);
        } else if (mod == 2) {
            out.displacement = immediate(4);
        }
    }

    private void sib(int mod) {
        int sib = next();
        out.scale = sib >> 6;
        int index = sib >> 3 & 7 | (out.rex & 2) << 2;
        out.index = index == 4 ? Decoded.NO_REGISTER : index;
        if ((sib & 7) == 5 && mod == 0) {
            out.displacement = immediate(4);
        } else {
            out.base = sib & 7 | (out.rex & 1) << 3;
        }
    }

    private long immediate(int bytes) {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (long) next() << 8 * i;
        }
        int shift = 64 - 8 * bytes;
        return value << shift >> shift;
    }

    /** Reads what follows ModRM for one operand. */
    private void trailing(Operand operand) {
        switch (operand.place()) {
            case I -> {
                long value = immediate(operand.bytes(out.operandSize, out.rexW()));
                if (operand.text().length() > 2) {
                    // Iwb, the form of ENTER: a second immediate of one byte.
                    out.immediate2 = immediate(1) & 0xFF;
                    out.immediate = value & 0xFFFF;
                } else {
                    out.immediate = value;
                }
            }
            case J -> out.immediate = immediate(operand.size() == 'b' ? 1 : 4);
            case O -> {
                out.memory = true;
                out.displacement = immediate(out.address32 ? 4 : 8);
                if (out.address32) {
                    out.displacement &= 0xFFFF_FFFFL;
                }
            }
            default -> {
            }
        }
    }
}
