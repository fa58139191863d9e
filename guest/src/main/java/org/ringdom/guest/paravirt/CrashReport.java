package org.ringdom.guest.paravirt;

import org.ringdom.x86.exception.CpuFault;
import org.ringdom.x86.state.Cpu;

/** The registers of a vCPU, its code bytes and the top of its stack, for the log. */
final class CrashReport {
    private static final String[] NAMES = {"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10",
        "r11", "r12", "r13", "r14", "r15"};
    private static final int CODE_BYTES = 24;
    private static final int STACK_WORDS = 32;

    private CrashReport() {
    }

    static String of(Cpu cpu, PvVcpu vcpu) {
        StringBuilder text = new StringBuilder();
        text.append("rip %016x  rflags %x  %s mode  cs %04x ss %04x  root %x%n".formatted(cpu.rip, cpu.rflags(),
                vcpu.mode().isKernel() ? "kernel" : "user", cpu.selectors[1], cpu.selectors[2],
                cpu.memory.space().root()));
        for (int i = 0; i < NAMES.length; i++) {
            text.append("%-3s %016x%s".formatted(NAMES[i], cpu.regs[i], i % 4 == 3 ? "\n" : "  "));
        }
        text.append("fs %016x gs %016x%ncode ".formatted(cpu.regs[Cpu.FS], cpu.regs[Cpu.GS]));
        for (int i = 0; i < CODE_BYTES; i++) {
            text.append(peek(cpu, cpu.rip + i, 1, "%02x "));
        }
        text.append("\nstack");
        for (int i = 0; i < STACK_WORDS; i++) {
            text.append(i % 4 == 0 ? "\n  " : " ").append(peek(cpu, cpu.regs[Cpu.RSP] + 8L * i, 8, "%016x"));
        }
        return text.toString();
    }

    private static String peek(Cpu cpu, long va, int bytes, String format) {
        try {
            long value = cpu.memory.load(va, bytes);
            return format.formatted(bytes == 1 ? value & 0xFF : value);
        } catch (CpuFault unreadable) {
            return "?? ";
        }
    }
}
