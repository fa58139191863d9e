package org.ringdom.x86.decode;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Names of instructions: objdump's Intel syntax and the opcode table's. */
final class Mnemonics {
    private static final List<String> PREFIXES = List.of("lock", "rep", "repz", "repnz", "bnd", "notrack", "data16",
            "addr32",
            "cs", "ds", "es", "ss", "fs", "gs", "rex.W", "rex", "rex.X", "rex.B", "rex.R", "xacquire", "xrelease");

    /** What the table must know; anything else may be unclaimed. */
    static final Set<String> INTEGER = Set.of("mov", "add", "sub", "cmp", "test", "lea", "push", "pop", "call", "jmp",
            "ret",
            "xor", "and", "or", "movzx", "movsx", "movsxd", "shl", "shr", "sar", "imul", "mul", "div", "idiv", "neg",
            "not",
            "inc", "dec", "adc", "sbb", "xchg", "cmpxchg", "xadd", "bt", "bts", "btr", "nop", "endbr64", "cdqe", "cqo",
            "cdq",
            "leave", "bsf", "bsr", "bswap", "rol", "ror", "syscall", "cpuid", "hlt", "tzcnt", "sete", "setne", "je",
            "jne");

    /** Regular expressions of objdump's names for names of the table; others are the same in lower case. */
    private static final Map<String, String> OTHER = Map.ofEntries(
            Map.entry("JCC", "j[a-z]+"), Map.entry("SET", "set[a-z]+"), Map.entry("CMOV", "cmov[a-z]+"),
            Map.entry("IMUL2", "imul"), Map.entry("IMUL3", "imul"), Map.entry("MOV", "mov|movabs"),
            Map.entry("CBW", "cbw|cwde|cdqe"), Map.entry("CWD", "cwd|cdq|cqo"), Map.entry("JMPI", "jmp"),
            Map.entry("CALLI", "call"), Map.entry("JRCXZ", "jrcxz|jecxz"), Map.entry("UD", "ud[012]"),
            Map.entry("XCHG", "xchg|nop|pause"), Map.entry("NOP", "nop|endbr64|rdssp[dq]|bnd.*|cldemote|reserved_nop"),
            Map.entry("PREFETCH", "prefetch.*"), Map.entry("MOVS", "movs[bwdq]?"), Map.entry("STOS", "stos[bwdq]?"),
            Map.entry("LODS", "lods[bwdq]?"), Map.entry("SCAS", "scas[bwdq]?"),
            Map.entry("SAL", "shl|sal"), Map.entry("SHL", "shl|sal"), Map.entry("PUSHF", "pushf[wq]?"),
            Map.entry("POPF", "popf[wq]?"), Map.entry("MOVFS", "mov"), Map.entry("MOVTS", "mov|pop"),
            Map.entry("MOVD", "movd|movq"), Map.entry("PAND", "pand|andp[sd]"), Map.entry("PANDN", "pandn|andnp[sd]"),
            Map.entry("POR", "por|orp[sd]"), Map.entry("PXOR", "pxor|xorp[sd]"),
            Map.entry("PUNPCKLDQ", "punpckldq|unpcklps"), Map.entry("PUNPCKLQDQ", "punpcklqdq|unpcklpd"),
            Map.entry("PUNPCKHDQ", "punpckhdq|unpckhps"), Map.entry("PUNPCKHQDQ", "punpckhqdq|unpckhpd"),
            Map.entry("XLAT", "xlat[b]?"), Map.entry("IRET", "iret[wdq]?"), Map.entry("RETF", "retf[wq]?"),
            Map.entry("SYSRET", "sysret[dlq]?"), Map.entry("FXSAVE", "fxsave(64)?"),
            Map.entry("FXRSTOR", "fxrstor(64)?"), Map.entry("XSAVE", "xsave(64)?"),
            Map.entry("XRSTOR", "xrstor(64)?"), Map.entry("XSAVEOPT", "xsaveopt(64)?"),
            Map.entry("XSAVEC", "xsavec(64)?"), Map.entry("FWAIT", "fwait|wait"),
            Map.entry("CMPPS", "cmp.*ps"), Map.entry("CMPPD", "cmp.*pd"), Map.entry("CMPSS", "cmp.*ss"),
            Map.entry("CMPSD", "cmp.*sd"), Map.entry("PCLMULQDQ", "pclmul.*"), Map.entry("PEXTRD", "pextr[dq]"),
            Map.entry("PINSRD", "pinsr[dq]"), Map.entry("FISTP", "fistp(ll)?"), Map.entry("FILD", "fild(ll)?"),
            Map.entry("CMPS", "cmps[bwdq]?"), Map.entry("MOVFC", "mov"), Map.entry("MOVTC", "mov"),
            Map.entry("MOVFD", "mov"), Map.entry("MOVTD", "mov"), Map.entry("JMPF", "jmp"), Map.entry("CALLF", "call"));

    private Mnemonics() {
    }

    /** The name without prefixes and operands. */
    static String plain(String text) {
        for (String word : text.split(" +")) {
            if (!PREFIXES.contains(word) && !word.startsWith("rex.")) {
                return word;
            }
        }
        return text;
    }

    static boolean same(String table, String objdump) {
        String expression = OTHER.getOrDefault(table, table.toLowerCase(java.util.Locale.ROOT));
        return objdump.matches(expression);
    }
}
