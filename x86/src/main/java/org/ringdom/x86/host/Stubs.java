package org.ringdom.x86.host;

import static org.ringdom.x86.host.HostState.BIAS;
import static org.ringdom.x86.host.HostState.CONTEXT;
import static org.ringdom.x86.host.HostState.R13;
import static org.ringdom.x86.host.HostState.R14;
import static org.ringdom.x86.host.HostState.RAX;

import java.util.Arrays;

import org.ringdom.platform.linux.MonotonicClock;

/** The pieces of machine code that all blocks share: ways in and out, and from block to block. */
final class Stubs {
    private static final int[] CALLEE_SAVED = {3, 5, 12, 13, 14, 15};
    private static final int RDI = 7;
    private static final int RSI = 6;
    /** Registers of the host that hold guest registers and that a C function may change. */
    private static final int[] CALLER_SAVED = {1, 2, 6, 7, 8, 9, 10, 11};
    private static final int NS_PER_SECOND = 1_000_000_000;

    private final Assembler a;
    /** Calls a block, or goes on within one: the array of registers, then the code's address. Returns with all guest registers in the array. */
    final long enter;
    private final long[] exits = new long[HostState.LINK + 1];
    private final long lower;
    private final long upper;
    /** To be called: the time stamp counter, in RAX; R13 and the flags are lost. */
    final long clock;

    /** @param assembler which has begun where the stubs will lie */
    Stubs(Assembler assembler) {
        a = assembler;
        enter = a.address();
        writeEnter();
        long leave = a.address();
        writeLeave();
        for (int reason = 0; reason < exits.length; reason++) {
            exits[reason] = a.address();
            if (reason == HostState.MISSED) {
                a.storeSlot(R14, HostState.ADDRESS);
            }
            a.constantSlot(HostState.EXIT, reason);
            a.jump(leave);
        }
        lower = a.address();
        writeDispatch(HostState.LOWER);
        upper = a.address();
        writeDispatch(HostState.UPPER);
        clock = a.address();
        writeClock();
    }

    /** Returns to the caller; RIP is set. */
    long exit(int reason) {
        return exits[reason];
    }

    /** Goes on at the address in RAX, most likely one of the half that {@code near} is of. RAX, R13 and R14 are lost. */
    long dispatch(long near) {
        return near < 0 ? upper : lower;
    }

    private void writeEnter() {
        for (int register : CALLEE_SAVED) {
            a.opcode(0, false, 0, 0, register, false, 0, 0x50 | register & 7);
        }
        a.advance(CONTEXT, RDI, BIAS);
        a.move(RAX, RSI);
        a.loadSlot(R14, HostState.ADDRESS);
        a.opcode(0, false, 0, 0, CONTEXT, false, 1, 0xAE); // STMXCSR
        a.memory(3, CONTEXT, HostState.slot(HostState.MXCSR_OF_HOST));
        for (int guest = 0; guest < 16; guest++) {
            if (HostState.host(guest) >= 0) {
                a.loadSlot(HostState.host(guest), guest);
            }
        }
        a.emit(0xFF); // JMP RAX
        a.registers(4, RAX);
    }

    private void writeLeave() {
        for (int guest = 0; guest < 16; guest++) {
            if (HostState.host(guest) >= 0) {
                a.storeSlot(HostState.host(guest), guest);
            }
        }
        for (int i = CALLEE_SAVED.length - 1; i >= 0; i--) {
            a.opcode(0, false, 0, 0, CALLEE_SAVED[i], false, 0, 0x58 | CALLEE_SAVED[i] & 7);
        }
        a.emit(0xC3);
    }

    /** The stack is aligned as C wants it when a block has called this: the entry keeps six registers. */
    private void writeClock() {
        saveOrLoad(true);
        a.constant(RDI, MonotonicClock.ID);
        a.wideMemory(0x8D, RSI, CONTEXT, HostState.slot(HostState.SECONDS)); // LEA
        a.constant(RAX, MonotonicClock.function());
        a.emit(0xFF); // CALL RAX
        a.registers(2, RAX);
        saveOrLoad(false);
        a.loadSlot(RAX, HostState.SECONDS);
        a.wide(0x69, RAX, RAX); // IMUL
        a.number(NS_PER_SECOND, 4);
        a.wideMemory(0x03, RAX, CONTEXT, HostState.slot(HostState.NANOSECONDS));
        a.wideMemory(0x03, RAX, CONTEXT, HostState.slot(HostState.CLOCK));
        a.emit(0xC3);
    }

    private void saveOrLoad(boolean save) {
        for (int guest = 0; guest < 16; guest++) {
            int register = HostState.host(guest);
            if (Arrays.stream(CALLER_SAVED).anyMatch(each -> each == register)) {
                if (save) {
                    a.storeSlot(register, guest);
                } else {
                    a.loadSlot(register, guest);
                }
            }
        }
    }

    private void writeDispatch(int generation) {
        a.opcode(0, false, RAX, 0, R14, false, 0, 0x89);
        a.registers(RAX, R14);
        a.move(R13, RAX);
        a.shift(5, R13, JumpTable.FAR);
        a.opcode(0, false, R13, 0, R14, false, 0, 0x31); // XOR R14D, R13D
        a.registers(R13, R14);
        a.immediate(4, R14, JumpTable.MASK);
        a.shift(4, R14, JumpTable.ENTRY_SHIFT);
        a.wideMemory(0x03, R14, CONTEXT, HostState.slot(HostState.JUMPS));
        a.wideMemory(0x3B, RAX, R14, 0);
        int other = a.jumpIf(Assembler.NOT_EQUAL);
        a.loadSlot(R13, generation);
        a.wideMemory(0x3B, R13, R14, JumpTable.GENERATION);
        int stale = a.jumpIf(Assembler.NOT_EQUAL);
        a.opcode(0, false, 0, 0, R14, false, 0, 0xFF); // JMP [R14 + CODE]
        a.memory(4, R14, JumpTable.CODE);
        a.bind(other);
        a.bind(stale);
        a.storeSlot(RAX, HostState.RIP);
        a.jump(exits[HostState.LOOKUP]);
    }
}
