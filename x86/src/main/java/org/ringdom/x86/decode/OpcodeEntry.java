package org.ringdom.x86.decode;

import java.util.ArrayList;
import java.util.List;

/**
 * One row of the opcode table.
 *
 * <p>A row reads {@code [prefix] bytes[/digit] MNEMONIC operands attributes}:
 * <ul>
 * <li>prefix: {@code NP} none, {@code 66}, {@code F3} or {@code F2}, where it is part of the opcode; absent if any will do;
 * a {@code W0} or {@code W1} behind it asks for REX.W; {@code VEX} before it: encoded with a VEX prefix of 128 bits, which the prefix
 * and the escapes are then fields of;
 * <li>bytes: the opcode in hexadecimal with its escapes; {@code +r} on the last byte: eight opcodes; {@code +c}: sixteen,
 * the condition is the low four bits; {@code /5}: ModRM.reg is 5; {@code /r5} besides asks for a register, {@code /m5} for
 * memory; a ModRM byte of its own follows {@code =};
 * <li>attributes: {@code lock} may be locked; {@code d64} operand size 64 unless 66, {@code f64} always; {@code o16} a needed prefix 66 still
 * means 16-bit operands; {@code rep} a string instruction; {@code end} ends a block; {@code u=OSZAPC} leaves these flags undefined; {@code nogen} is left out by the
 * generator of random tests.
 * </ul>
 */
public final class OpcodeEntry {
    /** What the map of a row with a VEX prefix is more than {@link #map} in {@link OpcodeTable}. */
    static final int VEX_MAPS = 4;

    /** Position in the table, dense from 0. */
    public int index;
    /** 0: one byte, 1: 0F, 2: 0F 38, 3: 0F 3A. */
    public final int map;
    /** First opcode byte after the escapes. */
    public final int opcode;
    /** How many opcodes from there on. */
    public final int opcodes;
    /** Needed ModRM.reg, or -1. */
    public final int digit;
    /** Needed kind of ModRM.rm: 'r', 'm' or ' '. */
    public final char kind;
    /** Needed whole ModRM byte, or -1. */
    public final int exactModRm;
    /** Needed prefix: 0x66, 0xF3, 0xF2, 0 for none of them, -1 for any. */
    public final int prefix;
    /** Needed REX.W: 0, 1, or -1 for any. */
    public final int rexW;
    /** Encoded with a VEX prefix. */
    public final boolean vex;
    public final String mnemonic;
    public final List<Operand> operands;
    public final boolean lockable;
    public final boolean endsBlock;
    public final boolean default64;
    public final boolean forced64;
    public final boolean string;
    public final boolean generated;
    /** A needed prefix 66 makes the operands 16 bits wide all the same. */
    public final boolean operand16;
    /** Letters of flags that are undefined afterwards. */
    public final String undefined;
    public final boolean hasModRm;
    /** The row as written. */
    public final String text;

    OpcodeEntry(String row) {
        text = row.strip().replaceAll("\\s+", " ");
        String[] words = text.split(" ");
        int at = 0;
        int neededPrefix = -1;
        int neededW = -1;
        vex = words[0].equals("VEX");
        if (vex) {
            at++;
        }
        if (words.length > at + 1 && words[at].matches("NP|66|F3|F2")
                && words[at + 1].matches("[0-9A-F]{2}.*|W[01]")) {
            neededPrefix = words[at].equals("NP") ? 0 : Integer.parseInt(words[at], 16);
            at++;
        }
        if (words[at].matches("W[01]")) {
            neededW = words[at].charAt(1) - '0';
            at++;
        }
        prefix = neededPrefix;
        rexW = neededW;
        List<String> bytes = new ArrayList<>();
        while (words[at].matches("[0-9A-F]{2}(\\+[rc])?(/[rm]?[0-7]|/[rm])?(=[0-9A-F]{2})?")) {
            bytes.add(words[at++]);
        }
        String last = bytes.removeLast();
        map = mapOf(bytes);
        opcode = Integer.parseInt(last.substring(0, 2), 16);
        opcodes = last.contains("+r") ? 8 : last.contains("+c") ? 16 : 1;
        int slash = last.indexOf('/');
        String form = slash < 0 ? "" : last.substring(slash + 1);
        kind = form.startsWith("r") ? 'r' : form.startsWith("m") ? 'm' : ' ';
        String number = form.replaceAll("[rm]", "").replaceAll("=.*", "");
        digit = number.isEmpty() ? -1 : number.charAt(0) - '0';
        int equals = last.indexOf('=');
        exactModRm = equals < 0 ? -1 : Integer.parseInt(last.substring(equals + 1), 16);
        mnemonic = words[at++];
        List<Operand> found = new ArrayList<>();
        if (at < words.length && words[at].matches("([A-Z1][A-Za-z0-9]*|rAX)(,.*)?")) {
            for (String operand : words[at++].split(",")) {
                found.add(Operand.parse(operand));
            }
        }
        operands = List.copyOf(found);
        List<String> attributes = List.of(words).subList(at, words.length);
        lockable = attributes.contains("lock");
        endsBlock = attributes.contains("end");
        default64 = attributes.contains("d64");
        forced64 = attributes.contains("f64");
        string = attributes.contains("rep");
        operand16 = attributes.contains("o16");
        generated = !attributes.contains("nogen");
        undefined = attributes.stream().filter(a -> a.startsWith("u=")).map(a -> a.substring(2)).findFirst().orElse("");
        hasModRm = digit >= 0 || kind != ' ' || exactModRm >= 0 || found.stream().anyMatch(Operand::usesModRm);
    }

    private static int mapOf(List<String> escapes) {
        return switch (String.join(" ", escapes)) {
            case "" -> 0;
            case "0F" -> 1;
            case "0F 38" -> 2;
            case "0F 3A" -> 3;
            default -> throw new IllegalArgumentException("unknown escape " + escapes);
        };
    }

    /** Whether an instruction with this opcode byte and these features is of this row. */
    boolean matches(int modRm, int mandatory, boolean w) {
        if (exactModRm >= 0 && modRm != exactModRm) {
            return false;
        }
        if (digit >= 0 && (modRm >> 3 & 7) != digit) {
            return false;
        }
        if (kind != ' ' && modRm >= 0xC0 != (kind == 'r')) {
            return false;
        }
        if (hasModRm && !operandsAllow(modRm >= 0xC0)) {
            return false;
        }
        return (prefix < 0 || prefix == mandatory) && (rexW < 0 || rexW == 1 == w);
    }

    /** Position of the first operand that is in one of these places, or -1. */
    public int operandIn(Operand.Place... places) {
        for (int i = 0; i < operands.size(); i++) {
            if (List.of(places).contains(operands.get(i).place())) {
                return i;
            }
        }
        return -1;
    }

    /** Whether an operand is named by the second register field of a VEX prefix. */
    boolean usesVexRegister() {
        return operands.stream().anyMatch(o -> o.place() == Operand.Place.B);
    }

    private boolean operandsAllow(boolean register) {
        for (int i = 0; i < operands.size(); i++) {
            switch (operands.get(i).place()) {
                case M -> {
                    if (register) {
                        return false;
                    }
                }
                case R, U, N -> {
                    if (!register) {
                        return false;
                    }
                }
                default -> {
                }
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return text;
    }
}
