package org.ringdom.guest.paravirt;

import java.util.BitSet;

import org.ringdom.abi.xen.Errno;
import org.ringdom.abi.xen.HypercallNumber;
import org.ringdom.x86.exception.CpuFault;
import org.ringdom.x86.state.Cpu;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hypercalls by number: arguments in RDI, RSI, RDX and R10, the result or -errno in RAX. A pointer that can't be followed
 * is EFAULT; what has been done until then stays done. Owner: the vCPU's thread.
 */
final class HypercallTable {
    private static final Logger LOG = LoggerFactory.getLogger(HypercallTable.class);
    private static final int R10 = 10;
    private static final int R11 = 11;
    private static final int MAX_NUMBER = 64;
    private static final int MULTICALL_ENTRY = 64;
    private static final long MAX_MULTICALL = 1 << 16;

    private final PvVcpu vcpu;
    private final Cpu cpu;
    private final MmuOps mmu;
    private final TrapOps traps;
    private final EventOps events;
    private final GrantOps grants;
    private final MemoryOps memory;
    private final VcpuOps vcpus;
    private final SchedOps sched;
    private final VersionOps version;
    /** Numbers that nobody answers and that have been logged. */
    private final BitSet logged = new BitSet();

    HypercallTable(PvVcpu vcpu) {
        this.vcpu = vcpu;
        this.cpu = vcpu.cpu();
        mmu = new MmuOps(vcpu);
        traps = new TrapOps(vcpu);
        events = new EventOps(vcpu);
        grants = new GrantOps(vcpu);
        memory = new MemoryOps(vcpu);
        vcpus = new VcpuOps(vcpu);
        sched = new SchedOps(vcpu);
        version = new VersionOps(vcpu);
    }

    /** SYSCALL in kernel mode. */
    void call() {
        vcpu.domain().counters().hypercalls.incrementRelease();
        int number = (int) cpu.regs[Cpu.RAX];
        if (number == HypercallNumber.IRET) {
            vcpu.delivery().iret();
            return;
        }
        long[] regs = cpu.regs;
        long result = answer(number, regs[Cpu.RDI], regs[Cpu.RSI], regs[Cpu.RDX], regs[R10]);
        regs[Cpu.RAX] = result;
        regs[Cpu.RCX] = cpu.rip;
        regs[R11] = cpu.rflags();
        cpu.selectors[1] = Descriptors.FLAT_CODE64;
        cpu.selectors[2] = Descriptors.FLAT_DATA;
    }

    private long answer(int number, long a, long b, long c, long d) {
        try {
            return dispatch(number, a, b, c, d);
        } catch (CpuFault bad) {
            return -Errno.EFAULT;
        }
    }

    private long dispatch(int number, long a, long b, long c, long d) {
        return switch (number) {
            case HypercallNumber.SET_TRAP_TABLE -> traps.setTrapTable(a);
            case HypercallNumber.MMU_UPDATE -> mmu.update(a, b, c, d);
            case HypercallNumber.SET_GDT -> traps.setGdt(a, b);
            case HypercallNumber.STACK_SWITCH -> traps.stackSwitch(a, b);
            case HypercallNumber.FPU_TASKSWITCH -> traps.fpuTaskSwitch(a);
            case HypercallNumber.SET_DEBUGREG -> traps.setDebugRegister(a, b);
            case HypercallNumber.GET_DEBUGREG -> traps.debugRegister(a);
            case HypercallNumber.UPDATE_DESCRIPTOR -> traps.updateDescriptor(a, b);
            case HypercallNumber.MEMORY_OP -> memory.call((int) a, b);
            case HypercallNumber.MULTICALL -> multicall(a, b);
            case HypercallNumber.UPDATE_VA_MAPPING -> mmu.updateVaMapping(a, b, c);
            case HypercallNumber.SET_TIMER_OP -> vcpus.setTimer(a);
            case HypercallNumber.XEN_VERSION -> version.version((int) a, b);
            case HypercallNumber.CONSOLE_IO -> -Errno.EPERM;
            case HypercallNumber.PLATFORM_OP, HypercallNumber.SYSCTL, HypercallNumber.DOMCTL -> -Errno.EPERM;
            case HypercallNumber.GRANT_TABLE_OP -> grants.call((int) a, b, c);
            case HypercallNumber.VM_ASSIST -> traps.vmAssist((int) a, (int) b);
            case HypercallNumber.VCPU_OP -> vcpus.call((int) a, b, c);
            case HypercallNumber.SET_SEGMENT_BASE -> traps.setSegmentBase((int) a, b);
            case HypercallNumber.MMUEXT_OP -> mmu.extended(a, b, c, d);
            case HypercallNumber.SCHED_OP -> sched.call((int) a, b);
            case HypercallNumber.CALLBACK_OP -> traps.callback((int) a, b);
            case HypercallNumber.EVENT_CHANNEL_OP -> events.call((int) a, b);
            case HypercallNumber.PHYSDEV_OP -> version.physdev((int) a, b);
            default -> unknown(number);
        };
    }

    private long unknown(int number) {
        vcpu.domain().counters().unknownHypercalls.incrementRelease();
        int bit = number >= 0 && number < MAX_NUMBER ? number : MAX_NUMBER;
        if (!logged.get(bit)) {
            logged.set(bit);
            LOG.info("domain {} asks for {} ({}), which is not there: ENOSYS",
                    vcpu.domain().process().domid(), HypercallNumber.name(number), number);
        }
        return -Errno.ENOSYS;
    }

    private long multicall(long entries, long count) {
        if (count < 0 || count > MAX_MULTICALL) {
            return -Errno.EINVAL;
        }
        for (long i = 0; i < count; i++) {
            long at = entries + i * MULTICALL_ENTRY;
            int number = (int) load(at);
            long result = number == HypercallNumber.IRET || number == HypercallNumber.MULTICALL
                    ? -Errno.ENOSYS
                    : answer(number, load(at + 16), load(at + 24), load(at + 32), load(at + 40));
            cpu.memory.store(at + 8, result, 8);
        }
        return 0;
    }

    private long load(long va) {
        return cpu.memory.load(va, 8);
    }
}
