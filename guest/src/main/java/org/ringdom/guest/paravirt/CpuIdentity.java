package org.ringdom.guest.paravirt;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.ringdom.x86.state.Cpu;
import org.ringdom.x86.state.CpuFeatures;

/**
 * The answers of CPUID: an Intel processor that does not speculate (family 6, model 0x1C), with what our CPU can do, and
 * Xen's leaves. A processor of that model needs none of Linux's measures against speculation, and neither does ours.
 */
final class CpuIdentity {
    /** Xen's version as guests see it: 4.17. */
    static final int XEN_VERSION = 4 << 16 | 17;

    private static final String NAME = "Ringdom x86-64 processor in Java";
    private static final int SIGNATURE = 0x0001_06CA;
    private static final int HYPERVISOR = 0x4000_0000;
    private static final int EXTENDED = 0x8000_0000;
    private static final int MAX_BASIC = 0xD;
    private static final int MACHINE_BITS = 40;
    private static final int ADDRESS_BITS = 48 << 8 | 40;

    /** Leaf 1 ECX: what the CPU can do, and the hypervisor. XSAVE and with it AVX are not there. */
    private static final int FEATURES_ECX = CpuFeatures.LEAF_1_ECX | 1 << 31;
    /** Leaf 1 EDX: what the CPU can do, and DE, MSR, PAE, APIC, PAT. */
    private static final int FEATURES_EDX = CpuFeatures.LEAF_1_EDX | 1 << 2 | 1 << 5 | 1 << 6 | 1 << 9 | 1 << 16;
    /** Leaf 7 EBX: what the CPU can do, and FSGSBASE, which a kernel turns on in CR4. */
    private static final int FEATURES_7_EBX = CpuFeatures.LEAF_7_EBX | CpuFeatures.LEAF_7_EBX_FSGSBASE;
    /** Leaf 80000001 EDX: no 1 GiB pages, as no guest of Xen's has them. */
    private static final int FEATURES_X_EDX = CpuFeatures.LEAF_80000001_EDX & ~(1 << 26);

    private CpuIdentity() {
    }

    /** Sets EAX to EDX for the leaf in EAX and ECX. */
    static void answer(Cpu cpu, int vcpu) {
        int leaf = (int) cpu.regs[Cpu.RAX];
        int sub = (int) cpu.regs[Cpu.RCX];
        switch (leaf) {
            case 0 -> set(cpu, MAX_BASIC, 0x756E_6547, 0x6C65_746E, 0x4965_6E69);
            case 1 -> set(cpu, SIGNATURE, 8 << 8 | 1 << 16 | vcpu * 2 << 24, FEATURES_ECX, FEATURES_EDX);
            case 7 -> structured(cpu, sub == 0);
            case HYPERVISOR -> set(cpu, HYPERVISOR + 5, 0x566E_6558, 0x6558_4D4D, 0x4D4D_566E);
            case HYPERVISOR + 1 -> set(cpu, XEN_VERSION, 0, 0, 0);
            case HYPERVISOR + 2 -> set(cpu, 1, HYPERVISOR, 1, 0);
            case HYPERVISOR + 3 -> time(cpu, sub);
            case HYPERVISOR + 5 -> set(cpu, 0, sub == 0 ? MACHINE_BITS : 0, 0, 0);
            case EXTENDED -> set(cpu, EXTENDED + 8, 0, 0, 0);
            case EXTENDED + 1 -> set(cpu, 0, 0, CpuFeatures.LEAF_80000001_ECX, FEATURES_X_EDX);
            case EXTENDED + 2 -> name(cpu, 0);
            case EXTENDED + 3 -> name(cpu, 16);
            case EXTENDED + 4 -> name(cpu, 32);
            case EXTENDED + 8 -> set(cpu, ADDRESS_BITS, 0, 0, 0);
            default -> set(cpu, 0, 0, 0, 0);
        }
    }

    private static void structured(Cpu cpu, boolean first) {
        set(cpu, 0, first ? FEATURES_7_EBX : 0, first ? CpuFeatures.LEAF_7_ECX : 0, 0);
    }

    private static void time(Cpu cpu, int sub) {
        switch (sub) {
            case 0 -> set(cpu, 1, 0, GuestClock.TSC_KHZ, 0);
            case 1 -> set(cpu, 0, 0, 1 << 31, 1);
            case 2 -> set(cpu, GuestClock.TSC_KHZ, 0, 0, 0);
            default -> set(cpu, 0, 0, 0, 0);
        }
    }

    private static void name(Cpu cpu, int at) {
        byte[] text = Arrays.copyOf(NAME.getBytes(StandardCharsets.US_ASCII), 48);
        int[] words = new int[4];
        for (int i = 0; i < 16; i++) {
            words[i >> 2] |= (text[at + i] & 0xFF) << 8 * (i & 3);
        }
        set(cpu, words[0], words[1], words[2], words[3]);
    }

    private static void set(Cpu cpu, int eax, int ebx, int ecx, int edx) {
        cpu.regs[Cpu.RAX] = eax & 0xFFFF_FFFFL;
        cpu.regs[Cpu.RBX] = ebx & 0xFFFF_FFFFL;
        cpu.regs[Cpu.RCX] = ecx & 0xFFFF_FFFFL;
        cpu.regs[Cpu.RDX] = edx & 0xFFFF_FFFFL;
    }
}
