package org.ringdom.x86.host;

import static org.ringdom.x86.host.HostState.CONTEXT;
import static org.ringdom.x86.host.HostState.R13;
import static org.ringdom.x86.host.HostState.R14;
import static org.ringdom.x86.host.HostState.RAX;

import java.util.ArrayList;
import java.util.List;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.memory.Tlb;
import org.ringdom.x86.state.Cpu;

/**
 * Where the operands of guest instructions are for machine code, and where the status flags are: registers of the host or slots,
 * host addresses from the TLB, flags of the host or their slot.
 *
 * <p>R14 holds addresses; RAX and R13 are for whoever needs them.
 */
final class GuestOperands {
    /**
     * A place that leaves before an instruction.
     *
     * @param position of the instruction in its block
     * @param resume where the TLB is looked into, if that is why
     * @param access as {@link HostState#ACCESS} says, without the instructions
     */
    record Miss(int distance, long rip, int position, int resume, int access) {
    }

    private final Assembler a;
    private final List<Miss> misses = new ArrayList<>();
    private boolean flagsInHost;
    private boolean flagsInSlot;
    private long rip;
    private long next;
    private int position;

    GuestOperands(Assembler assembler) {
        a = assembler;
    }

    /** A block begins: the flags are in their slot. */
    void begin() {
        misses.clear();
        flagsInSlot = true;
        flagsInHost = false;
    }

    /** An instruction begins. */
    void at(long address, Decoded d, int instruction) {
        rip = address;
        next = address + d.length;
        position = instruction;
    }

    /** Linear address of the instruction. */
    long rip() {
        return rip;
    }

    /** Linear address of the next one. */
    long next() {
        return next;
    }

    List<Miss> misses() {
        return misses;
    }

    // Status flags.

    /** The host's flags are about to be lost. RAX is lost. */
    void saveFlags() {
        if (!flagsInSlot) {
            a.emit(0x9F); // LAHF
            a.opcode(0, false, 0, 0, RAX, false, 1, 0x90); // SETO AL
            a.registers(0, RAX);
            a.opcode(0x66, false, RAX, 0, CONTEXT, false, 0, 0x89);
            a.memory(RAX, CONTEXT, HostState.slot(HostState.FLAGS));
            flagsInSlot = true;
        }
    }

    /** Sees to it that the host's flags are the guest's. RAX may be lost. */
    void restoreFlags() {
        if (!flagsInHost) {
            a.opcode(0, false, RAX, 0, CONTEXT, false, 1, 0xB7); // MOVZX EAX, the slot
            a.memory(RAX, CONTEXT, HostState.slot(HostState.FLAGS));
            a.emit(0x04); // ADD AL, 0x7F
            a.emit(0x7F);
            a.emit(0x9E); // SAHF
            flagsInHost = true;
        }
    }

    /** The host's flags are the guest's newest. */
    void flagsChanged() {
        flagsInHost = true;
        flagsInSlot = false;
    }

    /** The host's flags are no longer the guest's. */
    private void flagsLost() {
        flagsInHost = false;
    }

    // Registers.

    /** The host register with a guest register's value: its own, or {@code scratch}, which is loaded. */
    int read(int guest, int scratch) {
        int host = HostState.host(guest);
        if (host < 0) {
            a.loadSlot(scratch, guest);
            return scratch;
        }
        return host;
    }

    /** Puts a host register's value back where {@link #read} took it from. */
    void writeBack(int guest, int register) {
        if (HostState.host(guest) < 0) {
            a.storeSlot(register, guest);
        }
    }

    /** Loads a guest register. */
    void load(int to, int guest) {
        a.move(to, read(guest, to));
    }

    /** Sets a guest register. */
    void store(int guest, int from) {
        int host = HostState.host(guest);
        if (host < 0) {
            a.storeSlot(from, guest);
        } else {
            a.move(host, from);
        }
    }

    // Memory.

    /** Linear address of the memory operand, in R14; R13 is lost. */
    void address(Decoded d) {
        saveFlags();
        offset(d, R14);
        if (d.segment != Decoded.NO_REGISTER) {
            a.wideMemory(0x03, R14, CONTEXT, HostState.slot(d.segment));
            flagsLost();
        }
    }

    /** Offset of the memory operand, in a register; R13 and R14 are lost, the flags stay. */
    void offset(Decoded d, int to) {
        boolean wide = !d.address32;
        int displacement = (int) d.displacement;
        if (d.ripRelative) {
            long constant = next + d.displacement;
            a.constant(to, wide ? constant : constant & 0xFFFF_FFFFL);
            return;
        }
        int base = d.base < 16 ? read(d.base, R14) : -1;
        int index = d.index < 16 ? read(d.index, R13) : -1;
        if (index >= 0) {
            a.opcode(0, wide, to, index, Math.max(base, 0), false, 0, 0x8D);
            a.indexed(to, base, index, d.scale, displacement);
        } else if (base >= 0) {
            a.opcode(0, wide, to, 0, base, false, 0, 0x8D);
            a.memory(to, base, displacement);
        } else {
            a.constant(to, wide ? d.displacement : d.displacement & 0xFFFF_FFFFL);
        }
    }

    /** Turns the linear address in R14 into the host's, or leaves before the instruction. RAX and R13 are lost. */
    void probe(int bytes, boolean write) {
        aboutToTest();
        int resume = a.position();
        a.move(RAX, R14);
        a.move(R13, R14);
        a.shift(5, RAX, Tlb.NEAR);
        a.shift(5, R13, Tlb.FAR);
        a.opcode(0, false, R13, 0, RAX, false, 0, 0x31); // XOR EAX, R13D
        a.registers(R13, RAX);
        a.opcode(0, false, 0, 0, RAX, false, 0, 0x25); // AND EAX
        a.number(Tlb.INDEX_MASK, 4);
        a.wideMemory(0x03, RAX, CONTEXT, HostState.slot(write ? HostState.WRITES : HostState.READS));
        a.advance(R13, R14, bytes - 1);
        a.immediate(4, R13, (int) Tlb.PAGE_MASK);
        a.wideMemory(0x0B, R13, CONTEXT, HostState.slot(HostState.TAG));
        a.wideMemory(0x3B, R13, RAX, 0);
        misses.add(new Miss(a.jumpIf(Assembler.NOT_EQUAL), rip, position, resume,
                bytes << 8 | (write ? HostState.WRITE : 0)));
        a.wideMemory(0x03, R14, RAX, 8);
    }

    /** Leaves before the instruction if the host address in R14 is not aligned: a locked access would be slow, or refused. */
    void probeAlignment(int bytes) {
        if (bytes > 1) {
            a.opcode(0, false, 0, 0, R14, false, 0, 0xF7); // TEST R14D
            a.registers(0, R14);
            a.number(bytes - 1L, 4);
            missIf(Assembler.NOT_EQUAL);
        }
    }

    /** Adds to the linear address in R14 where bit {@code guest} of a string of bits is, in units of {@code size} bytes. R13 is lost. */
    void addBitOffset(int guest, int size) {
        load(R13, guest);
        if (size < 8) {
            a.opcode(0, true, R13, 0, R13, false, size == 4 ? 0 : 1, size == 4 ? 0x63 : 0xBF); // MOVSX
            a.registers(R13, R13);
        }
        int unit = Integer.numberOfTrailingZeros(size);
        a.shift(7, R13, unit + 3);
        a.opcode(0, true, R14, R13, R14, false, 0, 0x8D);
        a.indexed(R14, R14, R13, unit, 0);
        flagsLost();
    }

    /**
     * Leaves before a division by R14 that might fault: unsigned if the high half is not less than the divisor; signed if the high
     * half is more than the sign, or the divisor is 0 or -1. The low half is in RAX; R13 is lost.
     */
    void checkDivision(boolean signed, int size) {
        boolean wide = size == 8;
        int high = HostState.host(Cpu.RDX);
        if (signed) {
            a.opcode(0, wide, RAX, 0, R13, false, 0, 0x89);
            a.registers(RAX, R13);
            a.opcode(0, wide, 0, 0, R13, false, 0, 0xC1); // SAR
            a.registers(7, R13);
            a.emit(8 * size - 1);
            compare(wide, high, R13);
            missIf(Assembler.NOT_EQUAL);
            a.wideMemory(0x8D, R13, R14, 1);
            a.opcode(0, wide, 0, 0, R13, false, 0, 0x83); // CMP
            a.registers(7, R13);
            a.emit(1);
            missIf(Assembler.NOT_ABOVE);
        } else {
            compare(wide, R14, high);
            missIf(Assembler.NOT_BELOW);
        }
        flagsLost();
    }

    /** CMP of {@code one} with {@code other}. */
    private void compare(boolean wide, int other, int one) {
        a.opcode(0, wide, other, 0, one, false, 0, 0x39);
        a.registers(other, one);
    }

    /** Leaves before the instruction if the address in RAX is not canonical. R13 is lost. */
    void checkCanonical() {
        aboutToTest();
        a.move(R13, RAX);
        a.shift(4, R13, 16);
        a.shift(7, R13, 16);
        a.wide(0x39, RAX, R13);
        missIf(Assembler.NOT_EQUAL);
    }

    /** The host's flags are about to be lost to a test. RAX is lost. */
    void aboutToTest() {
        saveFlags();
        flagsLost();
    }

    /** Leaves before the instruction if DF is set. */
    void missIfDownwards() {
        aboutToTest();
        a.wideMemory(0x83, 7, CONTEXT, HostState.slot(HostState.DIRECTION)); // CMP
        a.emit(0);
        missIf(Assembler.NEGATIVE);
    }

    /** Leaves before the instruction under a condition. */
    void missIf(int condition) {
        misses.add(new Miss(a.jumpIf(condition), rip, position, 0, 0));
    }
}
