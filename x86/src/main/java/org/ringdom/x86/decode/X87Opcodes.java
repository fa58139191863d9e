package org.ringdom.x86.decode;

/** Rows of the x87 instructions; {@link OpcodeEntry} explains the notation. */
public final class X87Opcodes {
    /** Loads, stores, constants and control. */
    public static final String MOVES = """
            D9/m0 FLD Md
            D9/m2 FST Md
            D9/m3 FSTP Md
            D9/m4 FLDENV M
            D9/m5 FLDCW Mw
            D9/m6 FNSTENV M
            D9/m7 FNSTCW Mw
            D9/r0 FLD Fi
            D9/r1 FXCH Fi
            D9=D0 FNOP
            DB/m0 FILD Md
            DB/m1 FISTTP Md
            DB/m2 FIST Md
            DB/m3 FISTP Md
            DB/m5 FLD Mt
            DB/m7 FSTP Mt
            DB=E2 FNCLEX
            DB=E3 FNINIT
            DD/m0 FLD Mq
            DD/m1 FISTTP Mq
            DD/m2 FST Mq
            DD/m3 FSTP Mq
            DD/m4 FRSTOR M
            DD/m6 FNSAVE M
            DD/m7 FNSTSW Mw
            DD/r0 FFREE Fi
            DD/r2 FST Fi
            DD/r3 FSTP Fi
            DF/m0 FILD Mw
            DF/m1 FISTTP Mw
            DF/m2 FIST Mw
            DF/m3 FISTP Mw
            DF/m4 FBLD Mt
            DF/m5 FILD Mq
            DF/m6 FBSTP Mt
            DF/m7 FISTP Mq
            DF/r0 FFREEP Fi
            DF=E0 FNSTSW AX
            9B    FWAIT
            DA/r0 FCMOVB Fi
            DA/r1 FCMOVE Fi
            DA/r2 FCMOVBE Fi
            DA/r3 FCMOVU Fi
            DB/r0 FCMOVNB Fi
            DB/r1 FCMOVNE Fi
            DB/r2 FCMOVNBE Fi
            DB/r3 FCMOVNU Fi
            """;

    /** Arithmetic and comparison of two operands. */
    public static final String ARITHMETIC = twoOperandRows() + """
            DA=E9   FUCOMPP
            DB/r5   FUCOMI Fi
            DB/r6   FCOMI Fi
            DD/r4   FUCOM Fi
            DD/r5   FUCOMP Fi
            DE=D9   FCOMPP
            DF/r5   FUCOMIP Fi
            DF/r6   FCOMIP Fi
            """;

    /** What works on the top of the stack. */
    public static final String TOP = """
            D9=E0 FCHS
            D9=E1 FABS
            D9=E4 FTST
            D9=E5 FXAM
            D9=E8 FLD1
            D9=E9 FLDL2T
            D9=EA FLDL2E
            D9=EB FLDPI
            D9=EC FLDLG2
            D9=ED FLDLN2
            D9=EE FLDZ
            D9=F0 F2XM1
            D9=F1 FYL2X
            D9=F2 FPTAN
            D9=F3 FPATAN
            D9=F4 FXTRACT
            D9=F5 FPREM1
            D9=F6 FDECSTP
            D9=F7 FINCSTP
            D9=F8 FPREM
            D9=F9 FYL2XP1
            D9=FA FSQRT
            D9=FB FSINCOS
            D9=FC FRNDINT
            D9=FD FSCALE
            D9=FE FSIN
            D9=FF FCOS
            """;

    private X87Opcodes() {
    }

    private static String twoOperandRows() {
        String[] names = {"ADD", "MUL", "COM", "COMP", "SUB", "SUBR", "DIV", "DIVR"};
        // With ST(i) as destination the reversed forms have the other opcode.
        String[] reversed = {"ADD", "MUL", "", "", "SUBR", "SUB", "DIVR", "DIV"};
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < names.length; i++) {
            rows.append("D8/m%d F%s Md%n".formatted(i, names[i]));
            rows.append("D8/r%d F%s Fi%n".formatted(i, names[i]));
            rows.append("DC/m%d F%s Mq%n".formatted(i, names[i]));
            rows.append("DA/m%d FI%s Md%n".formatted(i, names[i]));
            rows.append("DE/m%d FI%s Mw%n".formatted(i, names[i]));
            if (!reversed[i].isEmpty()) {
                rows.append("DC/r%d F%s Fi%n".formatted(i, reversed[i]));
                rows.append("DE/r%d F%sP Fi%n".formatted(i, reversed[i]));
            }
        }
        return rows.toString();
    }
}
