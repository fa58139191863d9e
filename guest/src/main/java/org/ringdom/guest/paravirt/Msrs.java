package org.ringdom.guest.paravirt;

import org.ringdom.guest.build.HypercallPage;
import org.ringdom.x86.state.Cpu;

/**
 * The model-specific registers that a PV guest's kernel reads and writes; all others raise #GP, which Linux takes for 0.
 * Owner: the vCPU's thread.
 */
final class Msrs {
    private static final int TSC = 0x10;
    private static final int APIC_BASE = 0x1B;
    private static final int UCODE_REVISION = 0x8B;
    private static final int MISC_ENABLE = 0x1A0;
    private static final int PAT = 0x277;
    private static final int HYPERCALL_PAGE = 0x4000_0000;
    private static final int EFER = 0xC000_0080;
    private static final int FS_BASE = 0xC000_0100;
    private static final int GS_BASE = 0xC000_0101;
    private static final int KERNEL_GS_BASE = 0xC000_0102;
    private static final int TSC_AUX = 0xC000_0103;

    private static final long EFER_VALUE = 0xD01;
    private static final long PAT_VALUE = 0x0000_0501_0007_0406L;
    private static final long APIC_VALUE = 0xFEE0_0800L;
    private static final long MISC_VALUE = 0x1801;
    private static final int GENERAL_PROTECTION = 13;

    private final PvVcpu vcpu;
    private final Cpu cpu;
    private long timestampAux;

    Msrs(PvVcpu vcpu) {
        this.vcpu = vcpu;
        this.cpu = vcpu.cpu();
    }

    long timestampAux() {
        return timestampAux;
    }

    /** RDMSR. */
    void read() {
        long value = switch ((int) cpu.regs[Cpu.RCX]) {
            case TSC -> vcpu.domain().clock().now();
            case APIC_BASE -> APIC_VALUE | (vcpu.id() == 0 ? 0x100 : 0);
            case UCODE_REVISION -> 0;
            case MISC_ENABLE -> MISC_VALUE;
            case PAT -> PAT_VALUE;
            case EFER -> EFER_VALUE;
            case FS_BASE -> cpu.regs[Cpu.FS];
            case GS_BASE -> cpu.regs[Cpu.GS];
            case KERNEL_GS_BASE -> vcpu.mode().inactiveGs();
            case TSC_AUX -> timestampAux;
            default -> unknown();
        };
        cpu.regs[Cpu.RAX] = value & 0xFFFF_FFFFL;
        cpu.regs[Cpu.RDX] = value >>> 32;
    }

    /** Before there is a handler of #GP an unknown register reads as 0. */
    private long unknown() {
        if (vcpu.traps().address(GENERAL_PROTECTION) != 0) {
            throw cpu.fault.protection();
        }
        return 0;
    }

    /** WRMSR. */
    void write() {
        long value = cpu.regs[Cpu.RAX] & 0xFFFF_FFFFL | cpu.regs[Cpu.RDX] << 32;
        boolean done = switch ((int) cpu.regs[Cpu.RCX]) {
            case FS_BASE -> setBase(Cpu.FS, value);
            case GS_BASE -> setBase(Cpu.GS, value);
            case KERNEL_GS_BASE -> {
                vcpu.mode().setInactiveGs(value);
                yield isCanonical(value);
            }
            case EFER -> value == EFER_VALUE;
            case TSC_AUX -> {
                timestampAux = value & 0xFFFF_FFFFL;
                yield true;
            }
            case UCODE_REVISION -> true;
            case HYPERCALL_PAGE -> fillHypercallPage(value);
            default -> false;
        };
        if (!done) {
            throw cpu.fault.protection();
        }
    }

    private static boolean isCanonical(long value) {
        return value << 16 >> 16 == value;
    }

    private boolean setBase(int slot, long value) {
        if (isCanonical(value)) {
            cpu.regs[slot] = value;
        }
        return isCanonical(value);
    }

    private boolean fillHypercallPage(long value) {
        long frame = value >>> 12;
        if (!vcpu.domain().frames().isRam(frame)) {
            return false;
        }
        HypercallPage.fill(vcpu.domain().frames().ram(), frame << 12);
        return true;
    }
}
