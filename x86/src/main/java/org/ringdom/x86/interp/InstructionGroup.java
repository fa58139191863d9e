package org.ringdom.x86.interp;

import java.util.Map;
import java.util.function.Function;

import org.ringdom.x86.decode.Decoded;

/** A family of instructions: the rows that it claims, and how each mnemonic of these becomes an instruction. */
public interface InstructionGroup {
    /** Rows of the opcode table. */
    String rows();

    /** A builder for each mnemonic in the rows. */
    Map<String, Function<Decoded, Insn>> builders();
}
