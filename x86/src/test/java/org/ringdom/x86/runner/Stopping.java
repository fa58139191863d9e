package org.ringdom.x86.runner;

import org.ringdom.x86.exception.CpuFault;
import org.ringdom.x86.state.Cpu;
import org.ringdom.x86.state.CpuCallbacks;

/** The owner of a CPU that stops at whatever concerns its owner: INT3 and faults end a run. */
public class Stopping implements CpuCallbacks {
    /** What was raised last, or null. */
    CpuFault fault;

    @Override
    public void syscall(Cpu c) {
        c.stop();
    }

    @Override
    public void interrupt(Cpu c, int vector) {
        c.stop();
    }

    @Override
    public void exception(Cpu c, CpuFault raised) {
        fault = raised;
        c.stop();
    }

    @Override
    public void cpuid(Cpu c) {
        c.stop();
    }

    @Override
    public long timestamp(Cpu c) {
        return 0;
    }
}
