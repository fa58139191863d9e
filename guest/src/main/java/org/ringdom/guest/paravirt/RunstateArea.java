package org.ringdom.guest.paravirt;

import java.lang.invoke.VarHandle;

import org.ringdom.abi.xen.VcpuRunstateInfo;
import org.ringdom.x86.exception.CpuFault;
import org.ringdom.x86.memory.Mmu;

/**
 * Where a guest's kernel reads a vCPU's {@link Runstate}: 48 bytes at a virtual address of the kernel's, which is written in kernel
 * mode only, so that after a change in user mode it is when the kernel is entered. Threading: the vCPU's thread; {@link #register}
 * another's while the vCPU does not run.
 */
final class RunstateArea {
    private final PvVcpu vcpu;
    private final Runstate runstate;
    private final long[] fields = new long[Runstate.FIELDS];
    /** Virtual address, 0: none. */
    private long address;

    RunstateArea(PvVcpu vcpu, Runstate runstate) {
        this.vcpu = vcpu;
        this.runstate = runstate;
    }

    /** VCPUOP_register_runstate_memory_area; throws the fault if it can't be written. */
    void register(long va, Mmu memory) {
        if (va != 0) {
            runstate.copyTo(fields, false);
            store(memory, va);
        }
        address = va;
    }

    /** VCPUOP_get_runstate_info, by any vCPU's thread. */
    static void get(Runstate runstate, Mmu memory, long va) {
        long[] now = new long[Runstate.FIELDS];
        runstate.copyTo(now, true);
        storeBody(memory, va, now);
        memory.store(va + VcpuRunstateInfo.STATE_ENTRY_TIME_OFFSET, now[Runstate.ENTERED], 8);
    }

    /** Tells the kernel what has changed, if it can be told now. */
    void update() {
        if (address == 0 || !vcpu.mode().isKernel() || !runstate.takeChanged()) {
            return;
        }
        runstate.copyTo(fields, false);
        try {
            store(vcpu.cpu().memory, address);
        } catch (CpuFault unmapped) {
            address = 0;
        }
    }

    private void store(Mmu memory, long va) {
        long entered = va + VcpuRunstateInfo.STATE_ENTRY_TIME_OFFSET;
        boolean flagged = vcpu.domain().flagsRunstateUpdates();
        if (flagged) {
            memory.store(entered, fields[Runstate.ENTERED] | VcpuRunstateInfo.UPDATE, 8);
            VarHandle.storeStoreFence();
        }
        storeBody(memory, va, fields);
        if (flagged) {
            VarHandle.storeStoreFence();
        }
        memory.store(entered, fields[Runstate.ENTERED], 8);
    }

    private static void storeBody(Mmu memory, long va, long[] fields) {
        memory.store(va + VcpuRunstateInfo.STATE_OFFSET, fields[Runstate.STATE], 4);
        for (int i = 0; i < fields.length - Runstate.TIMES; i++) {
            memory.store(va + VcpuRunstateInfo.TIME_OFFSET + 8L * i, fields[Runstate.TIMES + i], 8);
        }
    }
}
