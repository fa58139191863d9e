package org.ringdom.x86.interp;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.decode.X87Opcodes;

/** The x87 instructions. */
final class X87Group implements InstructionGroup {
    private final Map<String, Function<Decoded, Insn>> builders = new HashMap<>();

    X87Group() {
        List<String> names = List.of("ADD", "MUL", "COM", "COMP", "SUB", "SUBR", "DIV", "DIVR");
        for (int i = 0; i < names.size(); i++) {
            boolean comp = i == 3;
            int op = comp ? X87Arith.COM : i;
            int pops = comp ? 1 : 0;
            builders.put("F" + names.get(i), d -> X87Arith.make(op, source(d), d.opcode == 0xDC && !d.memory, pops, d));
            builders.put("FI" + names.get(i),
                    d -> X87Arith.make(op, d.opcode == 0xDA ? X87Arith.INT32 : X87Arith.INT16, false, pops, d));
            if (op != X87Arith.COM) {
                builders.put("F" + names.get(i) + "P", d -> X87Arith.make(op, X87Arith.STI, true, 1, d));
            }
        }
        compare("FUCOM FUCOMP FUCOMPP", X87Arith.UCOM);
        builders.put("FCOMPP", d -> X87Arith.make(X87Arith.COM, X87Arith.STI, false, 2, d));
        compare("FCOMI FCOMIP", X87Arith.COMI);
        compare("FUCOMI FUCOMIP", X87Arith.UCOMI);
        builders.put("FTST", d -> X87Arith.make(X87Arith.TST, X87Arith.NOTHING, false, 0, d));
        moves();
        control();
        for (int i = 0; i < X87Top.NAMES.size(); i++) {
            int op = i;
            builders.put(X87Top.NAMES.get(i), d -> X87Top.make(op, d));
        }
    }

    private static int source(Decoded d) {
        return !d.memory ? X87Arith.STI : d.opcode == 0xD8 ? X87Arith.SINGLE : X87Arith.DOUBLE;
    }

    /** Names that pop 0, 1, 2 registers. */
    private void compare(String names, int op) {
        List<String> list = List.of(names.split(" "));
        for (int i = 0; i < list.size(); i++) {
            int pops = i;
            builders.put(list.get(i), d -> X87Arith.make(op, X87Arith.STI, false, pops, d));
        }
    }

    private void move(String name, int op, boolean pops) {
        builders.put(name, d -> X87Move.make(op, pops, d));
    }

    private void moves() {
        move("FLD", X87Move.LOAD, false);
        move("FST", X87Move.STORE, false);
        move("FSTP", X87Move.STORE, true);
        move("FILD", X87Move.LOAD_INTEGER, false);
        move("FIST", X87Move.STORE_INTEGER, false);
        move("FISTP", X87Move.STORE_INTEGER, true);
        move("FISTTP", X87Move.STORE_TRUNCATED, true);
        move("FBLD", X87Move.LOAD_DECIMAL, false);
        move("FBSTP", X87Move.STORE_DECIMAL, true);
        move("FXCH", X87Move.EXCHANGE, false);
        for (String name : "FCMOVB FCMOVE FCMOVBE FCMOVU FCMOVNB FCMOVNE FCMOVNBE FCMOVNU".split(" ")) {
            move(name, X87Move.CONDITIONAL, false);
        }
    }

    private void control() {
        List<String> names = List.of("FLDCW", "FNSTCW", "FNSTSW", "FNCLEX", "FNINIT", "FWAIT", "FLDENV", "FNSTENV",
                "FRSTOR", "FNSAVE", "FNOP", "FFREE", "FFREEP", "FDECSTP", "FINCSTP");
        for (int i = 0; i < names.size(); i++) {
            int op = i;
            builders.put(names.get(i), d -> X87Control.make(op, d));
        }
    }

    @Override
    public String rows() {
        return X87Opcodes.MOVES + X87Opcodes.ARITHMETIC + X87Opcodes.TOP;
    }

    @Override
    public Map<String, Function<Decoded, Insn>> builders() {
        return builders;
    }
}
