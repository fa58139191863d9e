package org.ringdom.x86.translate;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/** Code that reads flags: the second word, CF, conditions. {@link #state} is the state at the place that is being written. */
final class FlagCode {
    private static final MethodTypeDesc AUX = MethodTypeDesc.of(CD_long, CD_int, CD_long, CD_long, CD_long, CD_long);
    static final MethodTypeDesc ADD_AUX = MethodTypeDesc.of(CD_long, CD_long, CD_long, CD_long, CD_int);
    private static final MethodTypeDesc CONDITION = MethodTypeDesc.of(CD_boolean, CD_int, CD_long, CD_long);
    private static final MethodTypeDesc COMPARE_INT = MethodTypeDesc.of(CD_int, CD_int, CD_int);
    private static final MethodTypeDesc COMPARE_LONG = MethodTypeDesc.of(CD_int, CD_long, CD_long);
    private static final ClassDesc INTEGER = ClassDesc.of("java.lang.Integer");
    private static final ClassDesc LONG = ClassDesc.of("java.lang.Long");
    private static final MethodTypeDesc BIT_COUNT = MethodTypeDesc.of(CD_int, CD_int);

    private final Emitter e;
    int state;

    FlagCode(Emitter emitter) {
        e = emitter;
    }

    /** Pushes the second flag word. */
    void aux() {
        if (state == FlagState.WORDS) {
            e.b.lload(Emitter.FLAG_A);
            return;
        }
        if (state == FlagState.of(FlagState.LOGIC, FlagState.size(state))) {
            e.constant(0L);
            return;
        }
        boolean add = FlagState.kind(state) == FlagState.ADD;
        if (state >= 0 && FlagState.over(state) == 0 && (add || FlagState.kind(state) == FlagState.SUB)) {
            e.b.lload(Emitter.FLAG_A).lload(Emitter.FLAG_B).lload(Emitter.FLAG_R);
            e.constant(64 - 8 * FlagState.size(state));
            e.flagCall(add ? "add" : "subtract", ADD_AUX);
            return;
        }
        if (state == FlagState.DYNAMIC) {
            e.b.iload(Emitter.FLAG_STATE);
        } else {
            e.constant(state);
        }
        e.b.lload(Emitter.FLAG_A).lload(Emitter.FLAG_B).lload(Emitter.FLAG_R).lload(Emitter.FLAG_O);
        e.flagCall("aux", AUX);
    }

    /** Computes both words where the state is another one. */
    void toWords() {
        if (state != FlagState.WORDS) {
            aux();
            e.b.lstore(Emitter.FLAG_A);
            state = FlagState.WORDS;
        }
    }

    /** Code for an edge into a block that expects another state. */
    void adapt(int wanted) {
        if (wanted == state) {
            return;
        }
        if (wanted == FlagState.DYNAMIC) {
            e.constant(state);
            e.b.istore(Emitter.FLAG_STATE);
        } else {
            toWords();
        }
    }

    /** Pushes CF as an int. */
    void carry() {
        Label yes = e.b.newLabel();
        Label end = e.b.newLabel();
        if (state == FlagState.WORDS) {
            e.b.lload(Emitter.FLAG_A);
            e.constant(63);
            e.b.lushr().l2i();
            return;
        }
        jumpIf(2, yes);
        e.constant(0);
        e.b.istore(Emitter.EXIT).goto_(end).labelBinding(yes);
        e.constant(1);
        e.b.istore(Emitter.EXIT).labelBinding(end).iload(Emitter.EXIT);
    }

    /** Goes to a label if one of the sixteen conditions holds. */
    void jumpIf(int code, Label target) {
        boolean negated = (code & 1) != 0;
        if (state >= 0 && FlagState.over(state) != 0 && overwritten(code, target)) {
            return;
        }
        int over = FlagState.over(state);
        boolean readsBase = over == 0 || code >> 1 == 2 || code >> 1 == 4 || code >> 1 == 5;
        int base = state == FlagState.DYNAMIC || !readsBase ? FlagState.DYNAMIC : FlagState.base(state);
        boolean done = base != FlagState.DYNAMIC && switch (FlagState.kind(base)) {
            case FlagState.WORDS -> words(code >> 1, negated, target);
            case FlagState.SUB -> compared(code >> 1, negated, FlagState.size(base), target);
            case FlagState.LOGIC -> logic(code >> 1, negated, target);
            case FlagState.ADD -> added(code >> 1, negated, FlagState.size(base), target);
            case FlagState.INC, FlagState.DEC -> stepped(code >> 1, negated, FlagState.kind(base), target);
            default -> result(code >> 1, negated, target);
        };
        if (!done) {
            e.constant(code);
            e.b.lload(Emitter.FLAG_R);
            aux();
            e.flagCall("condition", CONDITION);
            e.b.ifne(target);
        }
    }

    /** CF (and OF) that something was laid over. */
    private boolean overwritten(int code, Label target) {
        int over = FlagState.over(state);
        boolean carry = code >> 1 == 1;
        boolean overflow = code >> 1 == 0;
        boolean negated = (code & 1) != 0;
        if (over == FlagState.CARRY && carry || over == FlagState.MULTIPLIED && (carry || overflow)) {
            zero(Emitter.FLAG_O, negated ? Opcode.IFEQ : Opcode.IFNE, target);
            return true;
        }
        if (carry) {
            e.b.lload(Emitter.FLAG_O);
            if (over == FlagState.ROR) {
                e.constant(8 * FlagState.overSize(state) - 1);
                e.b.lushr();
            }
            e.b.l2i();
            e.constant(1);
            e.b.iand();
            e.b.branch(negated ? Opcode.IFEQ : Opcode.IFNE, target);
            return true;
        }
        return false;
    }

    /** Compares a local with 0. */
    private void zero(int local, Opcode how, Label target) {
        e.b.lload(local).lconst_0().lcmp().branch(how, target);
    }

    /** ZF, SF and PF, where the result alone tells them. */
    private boolean result(int condition, boolean negated, Label target) {
        switch (condition) {
            case 2 -> zero(Emitter.FLAG_R, negated ? Opcode.IFNE : Opcode.IFEQ, target);
            case 4 -> zero(Emitter.FLAG_R, negated ? Opcode.IFGE : Opcode.IFLT, target);
            case 5 -> {
                e.b.lload(Emitter.FLAG_R).l2i();
                e.constant(0xFF);
                e.b.iand().invokestatic(INTEGER, "bitCount", BIT_COUNT);
                e.constant(1);
                e.b.iand().branch(negated ? Opcode.IFNE : Opcode.IFEQ, target);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean words(int condition, boolean negated, Label target) {
        switch (condition) {
            case 0 -> {
                e.b.lload(Emitter.FLAG_A).dup2();
                e.constant(1);
                e.b.lshl().lxor().lconst_0().lcmp().branch(negated ? Opcode.IFGE : Opcode.IFLT, target);
            }
            case 1 -> zero(Emitter.FLAG_A, negated ? Opcode.IFGE : Opcode.IFLT, target);
            case 2 -> zero(Emitter.FLAG_R, negated ? Opcode.IFNE : Opcode.IFEQ, target);
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean logic(int condition, boolean negated, Label target) {
        switch (condition) {
            case 0, 1 -> {
                if (negated) {
                    e.b.goto_(target);
                }
            }
            case 3 -> zero(Emitter.FLAG_R, negated ? Opcode.IFNE : Opcode.IFEQ, target);
            case 6 -> zero(Emitter.FLAG_R, negated ? Opcode.IFGE : Opcode.IFLT, target);
            case 7 -> zero(Emitter.FLAG_R, negated ? Opcode.IFGT : Opcode.IFLE, target);
            default -> {
                return result(condition, negated, target);
            }
        }
        return true;
    }

    private boolean compared(int condition, boolean negated, int size, Label target) {
        switch (condition) {
            case 1 -> compare(size, true, negated ? Opcode.IFGE : Opcode.IFLT, target);
            case 2 -> compare(size, false, negated ? Opcode.IFNE : Opcode.IFEQ, target);
            case 3 -> compare(size, true, negated ? Opcode.IFGT : Opcode.IFLE, target);
            case 6 -> compare(size, false, negated ? Opcode.IFGE : Opcode.IFLT, target);
            case 7 -> compare(size, false, negated ? Opcode.IFGT : Opcode.IFLE, target);
            default -> {
                return result(condition, negated, target);
            }
        }
        return true;
    }

    /** Branches on how {@code a} compares with {@code b}. */
    private void compare(int size, boolean unsigned, Opcode how, Label target) {
        operands(size, Emitter.FLAG_A, Emitter.FLAG_B);
        if (size == 8) {
            if (unsigned) {
                e.b.invokestatic(LONG, "compareUnsigned", COMPARE_LONG);
            } else {
                e.b.lcmp();
            }
            e.b.branch(how, target);
        } else if (unsigned) {
            e.b.invokestatic(INTEGER, "compareUnsigned", COMPARE_INT).branch(how, target);
        } else {
            e.b.branch(switch (how) {
                case IFEQ -> Opcode.IF_ICMPEQ;
                case IFNE -> Opcode.IF_ICMPNE;
                case IFLT -> Opcode.IF_ICMPLT;
                case IFGE -> Opcode.IF_ICMPGE;
                case IFGT -> Opcode.IF_ICMPGT;
                default -> Opcode.IF_ICMPLE;
            }, target);
        }
    }

    private void operands(int size, int one, int other) {
        e.b.lload(one);
        if (size != 8) {
            e.b.l2i();
        }
        e.b.lload(other);
        if (size != 8) {
            e.b.l2i();
        }
    }

    private boolean added(int condition, boolean negated, int size, Label target) {
        if (condition != 1) {
            return result(condition, negated, target);
        }
        operands(size, Emitter.FLAG_R, Emitter.FLAG_A);
        e.b.invokestatic(size == 8 ? LONG : INTEGER, "compareUnsigned", size == 8 ? COMPARE_LONG : COMPARE_INT);
        e.b.branch(negated ? Opcode.IFGE : Opcode.IFLT, target);
        return true;
    }

    private boolean stepped(int condition, boolean negated, int kind, Label target) {
        if (condition == 1) {
            zero(Emitter.FLAG_B, negated ? Opcode.IFEQ : Opcode.IFNE, target);
            return true;
        }
        if (kind == FlagState.DEC && condition >= 6) {
            e.b.lload(Emitter.FLAG_A).lconst_1().lcmp();
            e.b.branch(condition == 6
                    ? negated ? Opcode.IFGE : Opcode.IFLT
                    : negated ? Opcode.IFGT : Opcode.IFLE, target);
            return true;
        }
        return result(condition, negated, target);
    }
}
