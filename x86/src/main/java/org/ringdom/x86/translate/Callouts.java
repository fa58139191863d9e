package org.ringdom.x86.translate;

import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.decode.Operand;
import org.ringdom.x86.exception.CpuFault;
import org.ringdom.x86.interp.Insn;
import org.ringdom.x86.interp.InstructionSet;
import org.ringdom.x86.interp.Region;
import org.ringdom.x86.state.Cpu;

/**
 * Instructions on XMM registers in the middle of integer code: translated code calls the interpreter's object and goes on. The
 * object sees the general registers that the instruction names, and nothing else has to leave its local; when it
 * throws, nothing has been changed, and the region is left before the instruction as after a miss of the TLB.
 */
final class Callouts {
    /** Registers that no operand names. */
    private static final Pattern IMPLICIT = Pattern.compile("PCMP[EI]STR.*|MASKMOV.*");
    private static final Pattern FLAGS = Pattern.compile("U?COMIS.*|PTEST");
    private static final ClassDesc INSN = ClassDesc.of(Insn.class.getName());
    private static final ClassDesc REGION = ClassDesc.of(Region.class.getName());
    private static final ClassDesc FAULT = ClassDesc.of(CpuFault.class.getName());
    private static final MethodTypeDesc EXECUTE = MethodTypeDesc.of(ConstantDescs.CD_void, Emitter.CPU);

    private final Emitter e;
    private final List<Insn> objects = new ArrayList<>();

    Callouts(Emitter emitter) {
        e = emitter;
    }

    static boolean suits(Decoded d) {
        boolean vector = d.entry.operands.stream().anyMatch(Callouts::isVector);
        boolean known = d.entry.operands.stream().allMatch(o -> isVector(o) || switch (o.place()) {
            case M, I, E, G, R -> true;
            default -> false;
        });
        return vector && known && !d.entry.endsBlock && !IMPLICIT.matcher(d.entry.mnemonic).matches();
    }

    private static boolean isVector(Operand operand) {
        return switch (operand.place()) {
            case V, W, U -> true;
            default -> false;
        };
    }

    /** Whether an instruction that is called out sets all flags. */
    static boolean setsFlags(Site site) {
        return FLAGS.matcher(site.d.entry.mnemonic).matches();
    }

    /** The objects that the code calls, for {@link Region}. */
    Insn[] objects() {
        return objects.toArray(Insn[]::new);
    }

    /**
     * Writes the call.
     *
     * @param miss leaves the region before the instruction
     */
    void write(Site site, Label miss) {
        Decoded d = site.d;
        d.blockOffset = site.offset;
        objects.add(InstructionSet.instance().executable(d));
        if (d.memory) {
            hand(d.base);
            hand(d.index);
        }
        boolean usesRm = !d.memory && uses(d, Operand.Place.E, Operand.Place.R);
        boolean usesReg = uses(d, Operand.Place.G, Operand.Place.G);
        if (usesRm) {
            hand(d.rm);
        }
        if (usesReg) {
            hand(d.reg);
        }
        Label from = e.b.newBoundLabel();
        e.b.aload(0).getfield(REGION, "callouts", INSN.arrayType());
        e.constant(objects.size() - 1);
        e.b.aaload().aload(1).invokevirtual(INSN, "execute", EXECUTE);
        Label to = e.b.newBoundLabel();
        Label after = e.b.newLabel();
        e.b.goto_(after);
        e.b.exceptionCatch(from, to, e.b.newBoundLabel(), FAULT);
        e.b.pop().goto_(miss);
        e.b.labelBinding(after);
        if (usesRm) {
            take(d.rm);
        }
        if (usesReg) {
            take(d.reg);
        }
        if (setsFlags(site)) {
            e.b.aload(1).getfield(Emitter.CPU, "flagAux", ConstantDescs.CD_long).lstore(Emitter.FLAG_A);
            e.b.aload(1).getfield(Emitter.CPU, "flagResult", ConstantDescs.CD_long).lstore(Emitter.FLAG_R);
        }
    }

    private static boolean uses(Decoded d, Operand.Place one, Operand.Place other) {
        return d.entry.operands.stream().anyMatch(o -> o.place() == one || o.place() == other);
    }

    private void hand(int register) {
        if (register < Cpu.ZERO) {
            slot(register);
            e.register(register);
            e.b.lastore();
        }
    }

    private void take(int register) {
        slot(register);
        e.b.laload();
        e.setRegister(register);
    }

    private void slot(int register) {
        e.b.aload(1).getfield(Emitter.CPU, "regs", ConstantDescs.CD_long.arrayType());
        e.constant(register);
    }
}
