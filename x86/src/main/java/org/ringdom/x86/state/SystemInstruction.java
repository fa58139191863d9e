package org.ringdom.x86.state;

/**
 * A privileged or descriptor-table instruction as the owner sees it.
 *
 * @param name mnemonic as in the opcode table, upper case
 * @param register the register field of ModRM (a control, debug or segment register for moves)
 * @param operand the number of a general register, or -1 if the operand is in memory
 * @param address linear address of a memory operand, else 0
 * @param immediate an immediate operand (port number, for one); -1: the port is in DX
 * @param bytes operand size
 */
public record SystemInstruction(String name, int register, int operand, long address, long immediate, int bytes) {
}
