package org.ringdom.x86.interp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.state.Cpu;
import org.ringdom.x86.state.Rflags;
import org.ringdom.x86.state.SystemInstruction;

/** Flags, conversions in the accumulator, fences, time stamps, random numbers, segment bases, traps. */
final class Misc extends Insn {
    private static final MiscOp[] OPS = MiscOp.values();
    private static final int KEY = Templates.key(MethodHandles.lookup());
    private static final MiscOp OP = OPS[KEY & 0xFF];
    private static final int SIZE = 1 << (KEY >> 8 & 7);
    private static final int FORM = KEY >> 12 & 3;

    /** The row's name, for the owner. */
    private String mnemonic;

    static Insn make(MiscOp op, Decoded d) {
        int size = switch (d.entry.mnemonic) {
            case "IN", "OUT", "INS", "OUTS" -> (d.opcode & 1) == 0 ? 1 : Math.min(d.operandSize, 4);
            default -> d.operandSize;
        };
        return Templates.make(Misc.class, op.ordinal() | log(size) << 8 | form(d) << 12, d);
    }

    @Override
    protected Insn fresh() {
        return new Misc();
    }

    @Override
    protected void bind(Decoded d) {
        super.bind(d);
        mnemonic = d.entry.mnemonic;
        if (d.modRm >= 0) {
            rm = d.rm;
        }
        if (OP == MiscOp.READ_BASE || OP == MiscOp.WRITE_BASE) {
            reg = (d.reg & 1) == 0 ? Cpu.FS : Cpu.GS;
        }
        if (d.entry.operands.size() == 1 && d.entry.operands.getFirst().text().matches("[FG]S")) {
            reg = d.opcode == 0xA1 ? 4 : 5;
        }
        if (d.entry.operands.stream().anyMatch(operand -> operand.text().equals("DX"))) {
            immediate = -1;
        }
    }

    @Override
    public void execute(Cpu c) {
        switch (OP) {
            case NOP, PREFETCH -> {
            }
            case CBW -> set(c, Cpu.RAX, 0, SIZE, get(c, Cpu.RAX, 0, SIZE / 2));
            case CWD -> set(c, Cpu.RDX, 0, SIZE, get(c, Cpu.RAX, 0, SIZE) >> 63);
            case XLAT -> xlat(c);
            case SAHF -> c.setStatus(c.regs[Cpu.RAX] >>> 8 & ~Rflags.OF | (c.of() ? Rflags.OF : 0));
            case LAHF -> set(c, Cpu.RAX, 8, 1, c.statusFlags() & 0xFF | Rflags.FIXED);
            case CMC -> c.setCf(c.carry() ^ 1);
            case CLC -> c.setCf(0);
            case STC -> c.setCf(1);
            case CLD -> c.direction = 1;
            case STD -> c.direction = -1;
            case FENCE -> VarHandle.fullFence();
            case CLFLUSH -> c.memory.load(address(c, FORM), 1);
            case UNDEFINED -> throw c.fault.undefined();
            case CPUID -> c.callbacks.cpuid(c);
            default -> rare(c);
        }
    }

    private void rare(Cpu c) {
        switch (OP) {
            case RDTSC -> timestamp(c);
            case RDTSCP -> {
                timestamp(c);
                c.regs[Cpu.RCX] = c.callbacks.timestampAux(c) & 0xFFFF_FFFFL;
            }
            case RDPID -> c.regs[rm] = c.callbacks.timestampAux(c) & 0xFFFF_FFFFL;
            case RDRAND -> {
                set(c, rm, 0, SIZE, Entropy.next());
                c.setStatus(Rflags.CF);
            }
            case READ_BASE -> set(c, rm, 0, SIZE, c.regs[reg]);
            case WRITE_BASE -> writeBase(c);
            case SYSCALL -> {
                c.shadow = true;
                c.callbacks.syscall(c);
            }
            case INT -> interrupt(c, (int) immediate & 0xFF);
            case INT3 -> interrupt(c, 3);
            case INT1 -> interrupt(c, 1);
            case MOV_FROM_SEGMENT -> fromSegment(c);
            case MOV_TO_SEGMENT -> toSegment(c);
            default -> system(c);
        }
    }

    /** The entry into a handler takes the place of the trap by TF. */
    private static void interrupt(Cpu c, int vector) {
        c.shadow = true;
        c.callbacks.interrupt(c, vector);
    }

    private void xlat(Cpu c) {
        long offset = c.regs[Cpu.RBX] + (c.regs[Cpu.RAX] & 0xFF);
        long va = (FORM == MEMORY32 ? offset & 0xFFFF_FFFFL : offset) + c.regs[segment];
        set(c, Cpu.RAX, 0, 1, c.memory.load(va, 1));
    }

    private static void timestamp(Cpu c) {
        long now = c.callbacks.timestamp(c);
        c.regs[Cpu.RAX] = now & 0xFFFF_FFFFL;
        c.regs[Cpu.RDX] = now >>> 32;
    }

    private void writeBase(Cpu c) {
        long value = SIZE == 4 ? c.regs[rm] & 0xFFFF_FFFFL : c.regs[rm];
        if (value << 16 >> 16 != value) {
            throw c.fault.protection();
        }
        c.regs[reg] = value;
    }

    private void fromSegment(Cpu c) {
        if (reg > 5) {
            throw c.fault.undefined();
        }
        if (FORM == REGISTER) {
            set(c, rm, 0, SIZE, c.selectors[reg]);
        } else {
            c.memory.store(address(c, FORM), c.selectors[reg], 2);
        }
    }

    /** What a selector means only the owner knows; CS can't be loaded this way. */
    private void toSegment(Cpu c) {
        if (reg > 5 || reg == 1) {
            throw c.fault.undefined();
        }
        system(c);
    }

    private void system(Cpu c) {
        long va = FORM == REGISTER ? 0 : address(c, FORM);
        c.callbacks.privileged(c,
                new SystemInstruction(mnemonic, reg, FORM == REGISTER ? rm : -1, va, immediate, SIZE));
    }
}
