package org.ringdom.x86.state;

/**
 * The feature bits of CPUID that this CPU may claim: what agrees with a processor is in them, everything else is 0. Owners add what they
 * themselves provide (APIC, hypervisor) and may take away.
 */
public final class CpuFeatures {
    /** Leaf 1, ECX: SSE3, PCLMULQDQ, SSSE3, CX16, SSE4.1, SSE4.2, MOVBE, POPCNT, AES, RDRAND; XSAVE is claimed apart. */
    public static final int LEAF_1_ECX = 1 | 1 << 1 | 1 << 9 | 1 << 13 | 1 << 19 | 1 << 20 | 1 << 22 | 1 << 23 | 1 << 25
            | 1 << 30;
    /** Leaf 1, ECX: XSAVE; and OSXSAVE, for an owner that has set {@link VectorState#xcr0}. */
    public static final int LEAF_1_ECX_XSAVE = 1 << 26;
    public static final int LEAF_1_ECX_OSXSAVE = 1 << 27;
    /** Leaf 1, EDX: FPU, TSC, CX8, CMOV, CLFSH, MMX, FXSR, SSE, SSE2. */
    public static final int LEAF_1_EDX = 1 | 1 << 4 | 1 << 8 | 1 << 15 | 1 << 19 | 1 << 23 | 1 << 24 | 1 << 25
            | 1 << 26;
    /** Leaf 7, EBX: FSGSBASE; for an owner whose kernel may give these instructions to its programs. */
    public static final int LEAF_7_EBX_FSGSBASE = 1;
    /** Leaf 7, EBX: BMI1, FDP_EXCPTN_ONLY, BMI2, ERMS, no FCS and FDS, RDSEED, ADX, CLFLUSHOPT, SHA. */
    public static final int LEAF_7_EBX = 1 << 3 | 1 << 6 | 1 << 8 | 1 << 9 | 1 << 13 | 1 << 18 | 1 << 19 | 1 << 23
            | 1 << 29;
    /** Leaf 7, ECX: RDPID. */
    public static final int LEAF_7_ECX = 1 << 22;
    /** Leaf 0xD, sub-leaf 1, EAX: XSAVEOPT, XSAVEC, XGETBV with ECX 1. */
    public static final int LEAF_D_1_EAX = 7;
    /** Leaf 0xD, sub-leaf 0, EAX: x87 and SSE; the image has {@link #XSAVE_BYTES} bytes. */
    public static final int LEAF_D_0_EAX = 3;
    /** Bytes of an XSAVE image of x87 and SSE. */
    public static final int XSAVE_BYTES = 576;
    /** Leaf 0x80000001, ECX: LAHF, LZCNT, PREFETCHW. */
    public static final int LEAF_80000001_ECX = 1 | 1 << 5 | 1 << 8;
    /** Leaf 0x80000001, EDX: SYSCALL, NX, 1 GiB pages, RDTSCP, LM. */
    public static final int LEAF_80000001_EDX = 1 << 11 | 1 << 20 | 1 << 26 | 1 << 27 | 1 << 29;

    private CpuFeatures() {
    }
}
