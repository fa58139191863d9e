package org.ringdom.guest.paravirt;

import org.ringdom.x86.memory.Mmu;
import org.ringdom.x86.state.Cpu;
import org.ringdom.x86.state.Rflags;
import org.ringdom.x86.state.SystemInstruction;

/**
 * Instructions that a PV guest's kernel may execute although they are privileged, and those that need descriptor tables:
 * what Xen emulates, and with its results. Everything else is #GP(0). Owner: the vCPU's thread.
 *
 * @see "xen/arch/x86/pv/emul-priv-op.c"
 */
final class Privileged {
    private static final long CR0 = 0x8005_0033L;
    private static final long CR0_TASK_SWITCHED = 8;
    private static final long CR4_ALWAYS = 0x660;
    private static final long CR4_GUEST = 1 << 2 | 1 << 3 | 1 << 16;
    private static final long DR6_INITIAL = 0xFFFF_0FF0L;
    private static final long DR7_INITIAL = 0x400;
    private static final int CS = 1;

    private final PvVcpu vcpu;
    private final Cpu cpu;
    private final Msrs msrs;
    private final long[] debug = {0, 0, 0, 0, 0, 0, DR6_INITIAL, DR7_INITIAL};
    private boolean taskSwitched;
    private long cr4 = CR4_ALWAYS;

    Privileged(PvVcpu vcpu) {
        this.vcpu = vcpu;
        this.cpu = vcpu.cpu();
        this.msrs = new Msrs(vcpu);
    }

    /** CR0.TS is cleared before #NM is delivered. */
    void clearTaskSwitched() {
        taskSwitched = false;
    }

    /** HYPERVISOR_fpu_taskswitch. */
    void setTaskSwitched(boolean set) {
        taskSwitched = set;
    }

    long timestampAux() {
        return msrs.timestampAux();
    }

    long debugRegister(int register) {
        return debug[register];
    }

    void setDebugRegister(int register, long value) {
        debug[register] = value;
    }

    void execute(SystemInstruction insn) {
        vcpu.domain().counters().emulated.incrementRelease();
        switch (insn.name()) {
            case "MOVTS" -> vcpu.descriptors().load(cpu, insn.register(), (int) source(insn, 2) & 0xFFFF);
            case "LAR" -> inspect(insn, vcpu.descriptors().rights(cpu, (int) source(insn, 2) & 0xFFFF));
            case "LSL" -> inspect(insn, vcpu.descriptors().limit(cpu, (int) source(insn, 2) & 0xFFFF));
            case "VERR", "VERW" -> cpu.setZf(vcpu.descriptors().verify(cpu, (int) source(insn, 2) & 0xFFFF,
                    insn.name().equals("VERW")));
            case "IRET" -> iret(insn);
            case "RETF" -> farReturn(insn);
            case "SMSW" -> target(insn, cr0());
            case "SLDT", "STR" -> target(insn, 0);
            case "SGDT", "SIDT" -> {
                cpu.memory.store(insn.address(), 0xFFFF, 2);
                cpu.memory.store(insn.address() + 2, MachineFrames.M2P_ADDRESS, 8);
            }
            default -> kernelOnly(insn);
        }
    }

    private void kernelOnly(SystemInstruction insn) {
        boolean port = insn.name().startsWith("IN") && insn.name().length() <= 3 || insn.name().startsWith("OUT");
        if (!vcpu.mode().isKernel() && !(port && vcpu.delivery().virtualIopl() == 3)) {
            throw cpu.fault.protection();
        }
        switch (insn.name()) {
            case "CLI", "STI", "WBINVD" -> {
                // events are masked in vcpu_info, and there is no cache
            }
            case "CLTS" -> taskSwitched = false;
            case "IN" -> setLow(Cpu.RAX, -1, insn.bytes());
            case "INS" -> inString(insn);
            case "OUT" -> {
                // nothing is behind any port
            }
            case "OUTS" -> cpu.regs[Cpu.RSI] += (long) cpu.direction * insn.bytes();
            case "MOVFC" -> cpu.regs[insn.operand()] = controlRegister(insn.register());
            case "MOVTC" -> setControlRegister(insn.register(), cpu.regs[insn.operand()]);
            case "MOVFD" -> cpu.regs[insn.operand()] = debug[insn.register() & 7];
            case "MOVTD" -> debug[insn.register() & 7] = cpu.regs[insn.operand()];
            case "RDMSR" -> msrs.read();
            case "WRMSR" -> msrs.write();
            default -> throw cpu.fault.protection();
        }
    }

    private void inString(SystemInstruction insn) {
        cpu.memory.store(cpu.regs[Cpu.RDI], -1, insn.bytes());
        cpu.regs[Cpu.RDI] += (long) cpu.direction * insn.bytes();
    }

    private long cr0() {
        return CR0 | (taskSwitched ? CR0_TASK_SWITCHED : 0);
    }

    private long controlRegister(int register) {
        return switch (register) {
            case 0 -> cr0();
            case 2 -> vcpu.info().cr2();
            case 3 -> vcpu.mode().kernelRoot() << 12;
            case 4 -> cr4;
            default -> throw cpu.fault.protection();
        };
    }

    private void setControlRegister(int register, long value) {
        switch (register) {
            case 0 -> {
                if (((value ^ cr0()) & ~CR0_TASK_SWITCHED) != 0) {
                    throw cpu.fault.protection();
                }
                taskSwitched = (value & CR0_TASK_SWITCHED) != 0;
            }
            case 2 -> vcpu.info().cr2(value);
            case 4 -> cr4 = CR4_ALWAYS | value & CR4_GUEST;
            default -> throw cpu.fault.protection();
        }
    }

    private long source(SystemInstruction insn, int bytes) {
        return insn.operand() >= 0 ? cpu.regs[insn.operand()] : cpu.memory.load(insn.address(), bytes);
    }

    private void target(SystemInstruction insn, long value) {
        if (insn.operand() >= 0) {
            setLow(insn.operand(), value, insn.bytes());
        } else {
            cpu.memory.store(insn.address(), value, 2);
        }
    }

    private void setLow(int register, long value, int bytes) {
        switch (bytes) {
            case 1 -> cpu.regs[register] = cpu.regs[register] & ~0xFFL | value & 0xFF;
            case 2 -> cpu.regs[register] = cpu.regs[register] & ~0xFFFFL | value & 0xFFFF;
            case 4 -> cpu.regs[register] = value & 0xFFFF_FFFFL;
            default -> cpu.regs[register] = value;
        }
    }

    /** LAR and LSL: the register and ZF, or only ZF cleared. */
    private void inspect(SystemInstruction insn, long value) {
        cpu.setZf(value >= 0);
        if (value >= 0) {
            setLow(insn.register(), value, insn.bytes());
        }
    }

    /** IRET within CPL 3, as on the processor; to any other it is #GP. */
    private void iret(SystemInstruction insn) {
        if (insn.bytes() != 8) {
            throw cpu.fault.protection();
        }
        Mmu memory = cpu.memory;
        long rsp = cpu.regs[Cpu.RSP];
        long rip = memory.loadStack(rsp, 8);
        int cs = (int) memory.loadStack(rsp + 8, 8) & 0xFFFF;
        long flags = memory.loadStack(rsp + 16, 8);
        long newRsp = memory.loadStack(rsp + 24, 8);
        int ss = (int) memory.loadStack(rsp + 32, 8) & 0xFFFF;
        requireCode(cs, rip);
        if (!vcpu.descriptors().isStack(cpu, ss)) {
            throw cpu.fault.with(13, ss & 0xFFFC);
        }
        cpu.rip = rip;
        cpu.selectors[CS] = cs;
        cpu.selectors[2] = ss;
        cpu.regs[Cpu.RSP] = newRsp;
        cpu.setRflags(flags & Rflags.USER | Rflags.IF | Rflags.FIXED);
    }

    private void farReturn(SystemInstruction insn) {
        if (insn.bytes() == 2) {
            throw cpu.fault.protection();
        }
        Mmu memory = cpu.memory;
        long rsp = cpu.regs[Cpu.RSP];
        long rip = memory.loadStack(rsp, insn.bytes());
        int cs = (int) memory.loadStack(rsp + insn.bytes(), insn.bytes()) & 0xFFFF;
        requireCode(cs, insn.bytes() == 4 ? rip & 0xFFFF_FFFFL : rip);
        cpu.rip = insn.bytes() == 4 ? rip & 0xFFFF_FFFFL : rip;
        cpu.selectors[CS] = cs;
        cpu.regs[Cpu.RSP] = rsp + 2L * insn.bytes() + (insn.immediate() & 0xFFFF);
    }

    private void requireCode(int cs, long rip) {
        if ((cs & 3) != 3 || !vcpu.descriptors().isCode64(cpu, cs)) {
            throw cpu.fault.with(13, cs & 0xFFFC);
        }
        if (rip << 16 >> 16 != rip) {
            throw cpu.fault.protection();
        }
    }
}
