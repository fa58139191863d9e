package org.ringdom.x86.host;

import static org.ringdom.x86.host.HostState.R13;
import static org.ringdom.x86.host.HostState.R14;
import static org.ringdom.x86.host.HostState.RAX;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.state.Cpu;

/** What kernels ask for at each switch of tasks: selectors, and the bases of FS and GS. */
final class SegmentCode {
    /** ES, CS, SS, DS, FS, GS. */
    static final int SEGMENTS = 6;

    private final Assembler a;
    private final GuestOperands operands;

    SegmentCode(Assembler assembler, GuestOperands operands) {
        a = assembler;
        this.operands = operands;
    }

    /** MOV of a selector to a register. */
    void selector(Decoded d) {
        a.loadSlot(R13, HostState.SELECTORS + d.reg);
        if (d.operandSize == 2) {
            int to = operands.read(d.rm, R14);
            a.opcode(0x66, false, R13, 0, to, false, 0, 0x89);
            a.registers(R13, to);
            operands.writeBack(d.rm, to);
        } else {
            operands.store(d.rm, R13);
        }
    }

    /** RDFSBASE and RDGSBASE. */
    void readBase(Decoded d) {
        a.loadSlot(R13, base(d));
        if (d.size() == 4) {
            a.opcode(0, false, R13, 0, R13, false, 0, 0x89);
            a.registers(R13, R13);
        }
        operands.store(d.rm, R13);
    }

    /** WRFSBASE and WRGSBASE of 8 bytes. */
    void writeBase(Decoded d) {
        operands.aboutToTest();
        operands.load(RAX, d.rm);
        operands.checkCanonical();
        a.storeSlot(RAX, base(d));
    }

    private static int base(Decoded d) {
        return (d.reg & 1) == 0 ? Cpu.FS : Cpu.GS;
    }
}
