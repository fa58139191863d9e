package org.ringdom.x86.decode;

/**
 * The register numbers of an instruction. A byte operand 4 to 7 without REX is AH, CH, DH or BH: bits 8 to 15 of register 0 to
 * 3, which is what the shifts say.
 *
 * @param reg of operand G, else the reg field
 * @param regShift 8 or 0
 * @param rm of operand E or Z, else the rm field
 * @param rmShift 8 or 0
 */
public record RegisterOperands(int reg, int regShift, int rm, int rmShift) {
    private static final int HIGH = 4;
    private static final int SHIFT = 8;

    /** Those of a decoded instruction. */
    public static RegisterOperands of(Decoded d) {
        int reg = d.reg;
        int regShift = 0;
        int rm = d.rm;
        int rmShift = 0;
        for (Operand operand : d.entry.operands) {
            boolean high = operand.size() == 'b' && d.rex == 0;
            switch (operand.place()) {
                case G -> regShift = high && reg >= HIGH ? SHIFT : 0;
                case E -> rmShift = high && !d.memory && rm >= HIGH ? SHIFT : 0;
                case Z -> {
                    rm = d.opcodeRegister;
                    rmShift = high && rm >= HIGH ? SHIFT : 0;
                }
                default -> {
                }
            }
        }
        return new RegisterOperands(regShift == 0 ? reg : reg - HIGH, regShift, rmShift == 0 ? rm : rm - HIGH, rmShift);
    }
}
