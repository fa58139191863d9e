package org.ringdom.x86.host;

import static org.ringdom.x86.host.HostState.CONTEXT;
import static org.ringdom.x86.host.HostState.R13;
import static org.ringdom.x86.host.HostState.R14;
import static org.ringdom.x86.host.HostState.RAX;

import java.util.regex.Pattern;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.decode.OpcodeEntry;
import org.ringdom.x86.decode.Operand;
import org.ringdom.x86.decode.Operand.Place;
import org.ringdom.x86.state.VectorState;

/**
 * SSE instructions: on XMM0 and XMM1 of the host, which are loaded before and stored after each. What rounds or may raise an
 * exception runs under the guest's MXCSR, as long as that masks all exceptions. DPPS and DPPD are not done here: which NaN they give
 * differs between processors.
 */
final class VectorCode {
    private static final Pattern EXACT = Pattern.compile("MOV(U|A|NT)P[SD]|MOVDQ[AU]|MOVNTDQA?|LDDQU|MOV(SS|SD|Q|D)"
            + "|MOV(HL|LH)PS|MOV[LH]P[SD]|MOV(D|SL|SH)DUP|MOVMSKP[SD]|P(?!CMP[EI]STR|BLENDVB).*|SHUFP[SD]|AES.*"
            + "|INSERTPS|EXTRACTPS|BLENDP[SD]");
    private static final Pattern ROUNDED = Pattern
            .compile("(ADD|SUB|MUL|DIV|SQRT|MIN|MAX|CMP|ADDSUB|HADD|HSUB|ROUND)[PS][SD]"
                    + "|U?COMIS[SD]|CVT.*");
    /** Work on memory that need not be aligned. */
    private static final Pattern UNALIGNED = Pattern.compile("MOVUP[SD]|MOVDQU|LDDQU");
    private static final Pattern PARTS = Pattern.compile("PINSR.|PEXTR.|INSERTPS|EXTRACTPS");
    private static final int MOVUPS_LOAD = 0x10;
    private static final int MOVUPS_STORE = 0x11;
    private static final int LDMXCSR = 2;
    private static final int STMXCSR = 3;

    private final Assembler a;
    private final GuestOperands operands;

    VectorCode(Assembler assembler, GuestOperands operands) {
        a = assembler;
        this.operands = operands;
    }

    /** The form of a row that is an SSE instruction, or null. */
    static Form form(OpcodeEntry row, HostFeatures host) {
        boolean vector = row.operands.stream().anyMatch(o -> isVector(o.place()));
        boolean known = row.operands.stream().allMatch(o -> isVector(o.place()) || switch (o.place()) {
            case M, I, E, G, R -> true;
            default -> false;
        });
        if (row.vex || !vector || !known || !host.sse42()) {
            return null;
        }
        if (row.mnemonic.startsWith("AES") && !host.aes() || row.mnemonic.startsWith("PCLMUL") && !host.pclmul()) {
            return null;
        }
        Form.Flags flags = row.mnemonic.matches("PTEST|U?COMIS.") ? Form.Flags.ALL : Form.Flags.KEPT;
        boolean writes = flags == Form.Flags.KEPT;
        if (EXACT.matcher(row.mnemonic).matches()) {
            return new Form(Form.Kind.VECTOR, false, flags, writes, false);
        }
        return ROUNDED.matcher(row.mnemonic).matches() ? new Form(Form.Kind.FLOAT, false, flags, writes, false) : null;
    }

    private static boolean isVector(Place place) {
        return place == Place.V || place == Place.W || place == Place.U;
    }

    /** Parts of registers to and from memory are the interpreter's: the rows do not say how much memory. */
    static boolean suits(Decoded d) {
        return !(d.memory && PARTS.matcher(d.entry.mnemonic).matches());
    }

    void write(Form form, Decoded d) {
        boolean rounded = form.kind() == Form.Kind.FLOAT;
        int e = d.entry.operandIn(Place.E, Place.M, Place.W);
        if (d.memory) {
            operands.address(d);
            operands.probe(d.bytes(e), form.writesFirst() && e == 0);
            if (d.bytes(e) == 16 && !UNALIGNED.matcher(d.entry.mnemonic).matches()) {
                operands.probeAlignment(16);
            }
        }
        if (rounded) {
            checkMasks();
        }
        a.loadSlot(RAX, HostState.XMM);
        boolean v = d.entry.operandIn(Place.V) >= 0;
        boolean w = !d.memory && d.entry.operandIn(Place.W, Place.U) >= 0;
        boolean g = d.entry.operandIn(Place.G) >= 0;
        if (v) {
            move(MOVUPS_LOAD, 0, d.reg);
        }
        if (w) {
            move(MOVUPS_LOAD, 1, d.rm);
        }
        int reg = v ? 0 : g ? operands.read(d.reg, R13) : d.modRm >> 3 & 7;
        int rm = d.memory ? R14 : w ? 1 : operands.read(d.rm, R14);
        if (rounded) {
            mxcsr(LDMXCSR, HostState.MXCSR);
        }
        encode(d, reg, rm);
        if (rounded) {
            mxcsr(STMXCSR, HostState.MXCSR);
            mxcsr(LDMXCSR, HostState.MXCSR_OF_HOST);
        }
        if (form.writesFirst()) {
            switch (d.entry.operands.getFirst().place()) {
                case V -> move(MOVUPS_STORE, 0, d.reg);
                case G -> operands.writeBack(d.reg, reg);
                case U -> move(MOVUPS_STORE, 1, d.rm);
                default -> {
                    if (w) {
                        move(MOVUPS_STORE, 1, d.rm);
                    } else if (!d.memory) {
                        operands.writeBack(d.rm, rm);
                    }
                }
            }
        }
        if (form.flags() != Form.Flags.KEPT) {
            operands.flagsChanged();
        }
    }

    /** Leaves before the instruction if an exception is not masked. */
    private void checkMasks() {
        operands.aboutToTest();
        a.opcode(0, false, RAX, 0, CONTEXT, false, 0, 0x8B);
        a.memory(RAX, CONTEXT, HostState.slot(HostState.MXCSR));
        a.opcode(0, false, 0, 0, RAX, false, 0, 0xF7); // NOT EAX
        a.registers(2, RAX);
        a.emit(0xA9); // TEST EAX
        a.number(VectorState.MXCSR_DEFAULT, 4);
        operands.missIf(Assembler.NOT_EQUAL);
    }

    private void mxcsr(int digit, int slot) {
        a.opcode(0, false, 0, 0, CONTEXT, false, 1, 0xAE);
        a.memory(digit, CONTEXT, HostState.slot(slot));
    }

    private void move(int opcode, int host, int guest) {
        a.opcode(0, false, host, 0, RAX, false, 1, opcode);
        a.memory(host, RAX, guest * VectorState.STRIDE);
    }

    private void encode(Decoded d, int reg, int rm) {
        a.opcode(Math.max(d.entry.prefix, 0), d.rexW(), reg, 0, rm, false, d.entry.map, d.opcode);
        if (d.memory) {
            a.memory(reg, rm, 0);
        } else {
            a.registers(reg, rm);
        }
        Operand last = d.entry.operands.getLast();
        if (last.place() == Place.I) {
            a.emit((int) d.immediate);
        }
    }
}
