package org.ringdom.x86.host;

import static org.ringdom.x86.host.HostState.R13;
import static org.ringdom.x86.host.HostState.R14;
import static org.ringdom.x86.host.HostState.RAX;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.memory.GuestMemory;
import org.ringdom.x86.state.Cpu;

/**
 * REP MOVS and REP STOS upwards whose bytes lie within a page each: the host's own instruction between host addresses. Everything else
 * is the interpreter's. RCX, RSI and RDI are registers of the host.
 */
final class StringCode {
    private static final int COUNT = HostState.host(Cpu.RCX);
    private static final int SOURCE = HostState.host(Cpu.RSI);
    private static final int TARGET = HostState.host(Cpu.RDI);

    private final Assembler a;
    private final GuestOperands operands;

    StringCode(Assembler assembler, GuestOperands operands) {
        a = assembler;
        this.operands = operands;
    }

    void repeat(Decoded d) {
        boolean moves = d.entry.mnemonic.equals("MOVS");
        int scale = Integer.numberOfTrailingZeros(d.size());
        operands.missIfDownwards();
        a.immediate(7, COUNT, GuestMemory.PAGE >> scale);
        operands.missIf(Assembler.ABOVE);
        a.wide(0x85, COUNT, COUNT); // TEST
        int nothing = a.jumpIf(Assembler.EQUAL);
        if (moves) {
            span(SOURCE, scale, false);
            a.storeSlot(R14, HostState.HELD);
        }
        span(TARGET, scale, true);
        a.move(R13, TARGET);
        if (moves) {
            a.move(RAX, SOURCE);
            a.loadSlot(SOURCE, HostState.HELD);
        } else {
            operands.load(RAX, Cpu.RAX);
        }
        a.move(TARGET, R14);
        a.move(R14, COUNT);
        elements(d, moves);
        behind(TARGET, R13, scale);
        if (moves) {
            behind(SOURCE, RAX, scale);
        }
        a.bind(nothing);
    }

    /** The host address of the bytes at a guest address, in R14, if they lie in one page. */
    private void span(int register, int scale, boolean write) {
        a.move(R14, register);
        a.move(RAX, R14);
        a.immediate(4, RAX, GuestMemory.PAGE - 1);
        a.opcode(0, true, RAX, COUNT, RAX, false, 0, 0x8D); // LEA
        a.indexed(RAX, RAX, COUNT, scale, 0);
        a.immediate(7, RAX, GuestMemory.PAGE);
        operands.missIf(Assembler.ABOVE);
        operands.probe(1, write);
    }

    private void elements(Decoded d, boolean moves) {
        if (d.size() == 2) {
            a.emit(0x66);
        }
        a.emit(0xF3); // REP
        int opcode = (moves ? 0xA4 : 0xAA) | (d.size() == 1 ? 0 : 1);
        a.opcode(0, d.size() == 8, 0, 0, 0, false, 0, opcode);
    }

    /** The address behind the elements, of which R14 says how many they were. */
    private void behind(int register, int from, int scale) {
        a.opcode(0, true, register, R14, from, false, 0, 0x8D); // LEA
        a.indexed(register, from, R14, scale, 0);
    }
}
