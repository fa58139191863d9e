package org.ringdom.guest.paravirt;

import org.ringdom.abi.xen.VcpuRunstateInfo;
import org.ringdom.x86.exception.CpuFault;
import org.ringdom.x86.memory.Mmu;

/**
 * What a vCPU has been doing, for the guest's accounting of idle and stolen time. The area is named by a virtual address of the
 * kernel's, so it is written in kernel mode only. Owner: the vCPU's thread.
 */
final class Runstate {
    private final PvVcpu vcpu;
    private final long[] timeNs = new long[4];
    private int state = VcpuRunstateInfo.RUNNING;
    private long sinceNs;
    /** Virtual address of the area, 0: none. */
    private long area;

    Runstate(PvVcpu vcpu) {
        this.vcpu = vcpu;
    }

    /** VCPUOP_register_runstate_memory_area; throws the fault if it can't be written. */
    void register(long va, Mmu memory) {
        if (va != 0) {
            writeTo(memory, va);
        }
        area = va;
    }

    private void change(int next) {
        long now = vcpu.domain().clock().now();
        timeNs[state] += now - sinceNs;
        sinceNs = now;
        state = next;
        if (area != 0 && vcpu.mode().isKernel()) {
            try {
                writeTo(vcpu.cpu().memory, area);
            } catch (CpuFault unmapped) {
                area = 0;
            }
        }
    }

    /** The vCPU sleeps because it has nothing to do. */
    void blocked() {
        change(VcpuRunstateInfo.BLOCKED);
    }

    void running() {
        change(VcpuRunstateInfo.RUNNING);
    }

    /** Stores the 48 bytes at a virtual address as {@code memory} sees it. */
    void writeTo(Mmu memory, long va) {
        memory.store(va + VcpuRunstateInfo.STATE_OFFSET, state, 4);
        memory.store(va + VcpuRunstateInfo.STATE_ENTRY_TIME_OFFSET, sinceNs, 8);
        for (int i = 0; i < timeNs.length; i++) {
            memory.store(va + VcpuRunstateInfo.TIME_OFFSET + 8L * i, timeNs[i], 8);
        }
    }
}
