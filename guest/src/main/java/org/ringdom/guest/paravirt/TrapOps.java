package org.ringdom.guest.paravirt;

import org.ringdom.abi.xen.Errno;
import org.ringdom.x86.memory.Mmu;
import org.ringdom.x86.state.Cpu;

/** Hypercalls on traps, callbacks, segments, stacks and debug registers. Owner: the vCPU's thread. */
final class TrapOps {
    private static final int TRAP_BYTES = 16;
    /** A table without an end is none. */
    private static final int MAX_TRAPS = 4 * TrapTable.VECTORS;
    private static final int ENABLE = 0;
    private static final int DISABLE = 1;
    private static final int WRITABLE_PAGETABLES = 2;
    private static final int PAE_EXTENDED_CR3 = 3;
    private static final int ARCHITECTURAL_IOPL = 4;
    private static final int RUNSTATE_UPDATE_FLAG = 5;
    private static final int M2P_STRICT = 32;
    private static final int ENTRIES_PER_PAGE = 512;

    private final PvVcpu vcpu;
    private final Cpu cpu;
    private final Mmu memory;

    TrapOps(PvVcpu vcpu) {
        this.vcpu = vcpu;
        cpu = vcpu.cpu();
        memory = cpu.memory;
    }

    long setTrapTable(long table) {
        if (table == 0) {
            vcpu.traps().clear();
            return 0;
        }
        for (int i = 0; i < MAX_TRAPS; i++) {
            long at = table + (long) i * TRAP_BYTES;
            long address = memory.load(at + 8, 8);
            if (address == 0) {
                return 0;
            }
            vcpu.traps().set((int) memory.load(at, 1) & 0xFF, (int) memory.load(at + 1, 1) & 0xFF,
                    (int) memory.load(at + 2, 2) & 0xFFFF, address);
        }
        return -Errno.EINVAL;
    }

    long setGdt(long list, long entries) {
        if (entries < 0 || entries > Descriptors.MAX_ENTRIES) {
            return -Errno.EINVAL;
        }
        long[] mfns = new long[(int) (entries + ENTRIES_PER_PAGE - 1) / ENTRIES_PER_PAGE];
        for (int i = 0; i < mfns.length; i++) {
            mfns[i] = memory.load(list + i * 8L, 8);
        }
        return vcpu.descriptors().setGdt(mfns, (int) entries);
    }

    long updateDescriptor(long address, long descriptor) {
        return vcpu.descriptors().update(address, descriptor);
    }

    long stackSwitch(long ss, long sp) {
        vcpu.delivery().setKernelSp(sp);
        return 0;
    }

    long fpuTaskSwitch(long set) {
        vcpu.privilegedState().setTaskSwitched(set != 0);
        return 0;
    }

    long setDebugRegister(long register, long value) {
        if (register < 0 || register > 7 || register == 4 || register == 5) {
            return -Errno.EINVAL;
        }
        if (register == 7 && value >>> 32 != 0) {
            return -Errno.EINVAL;
        }
        vcpu.privilegedState().setDebugRegister((int) register, value);
        return 0;
    }

    long debugRegister(long register) {
        return register < 0 || register > 7 ? -Errno.EINVAL : vcpu.privilegedState().debugRegister((int) register);
    }

    long vmAssist(int command, int type) {
        if (command != ENABLE && command != DISABLE) {
            return -Errno.ENOSYS;
        }
        return switch (type) {
            case WRITABLE_PAGETABLES, PAE_EXTENDED_CR3, M2P_STRICT -> 0;
            case ARCHITECTURAL_IOPL -> {
                vcpu.delivery().setShowsIopl(command == ENABLE);
                yield 0;
            }
            case RUNSTATE_UPDATE_FLAG -> {
                vcpu.domain().flagRunstateUpdates(command == ENABLE);
                yield 0;
            }
            default -> -Errno.EINVAL;
        };
    }

    long setSegmentBase(int which, long value) {
        if (which != 3 && value << 16 >> 16 != value) {
            return -Errno.EINVAL;
        }
        switch (which) {
            case 0 -> cpu.regs[Cpu.FS] = value;
            case 1 -> vcpu.mode().setInactiveGs(value);
            case 2 -> cpu.regs[Cpu.GS] = value;
            case 3 -> {
                int selector = (int) value & 0xFFFF;
                vcpu.mode().setInactiveGs(vcpu.descriptors().baseOrZero(cpu, selector | 3));
                cpu.selectors[5] = selector;
            }
            default -> {
                return -Errno.EINVAL;
            }
        }
        return 0;
    }

    /** CALLBACKOP_register; unregistering is for NMIs only, which this hypervisor does not send. */
    long callback(int command, long at) {
        if (command != 0) {
            return command == 1 ? -Errno.EINVAL : -Errno.ENOSYS;
        }
        int type = (int) memory.load(at, 2) & 0xFFFF;
        boolean masks = (memory.load(at + 2, 2) & 1) != 0;
        long address = memory.load(at + 8, 8);
        return switch (type) {
            case Delivery.CALLBACK_EVENT, Delivery.CALLBACK_FAILSAFE, Delivery.CALLBACK_SYSCALL,
                    Delivery.CALLBACK_NMI, Delivery.CALLBACK_SYSENTER, Delivery.CALLBACK_SYSCALL32 -> {
                vcpu.delivery().setCallback(type, address, masks);
                yield 0;
            }
            default -> -Errno.ENOSYS;
        };
    }
}
