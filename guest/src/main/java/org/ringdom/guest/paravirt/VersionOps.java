package org.ringdom.guest.paravirt;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.ringdom.abi.xen.Errno;
import org.ringdom.x86.memory.Mmu;

/** HYPERVISOR_xen_version and physdev_op: what a guest is told about the machine. Owner: the vCPU's thread. */
final class VersionOps {
    /** mmu_pt_update_preserve_ad, highmem_assist, gnttab_map_avail_bits, pae_pgdir_above_4gb, direct-mapped. */
    private static final int FEATURES = 1 << 4 | 1 << 5 | 1 << 6 | 1 << 7 | 1 << 17;
    private static final int PAGE = 4096;
    private static final int SET_IOPL = 6;
    private static final int SET_IOBITMAP = 7;

    private final PvVcpu vcpu;
    private final Mmu memory;

    VersionOps(PvVcpu vcpu) {
        this.vcpu = vcpu;
        memory = vcpu.cpu().memory;
    }

    long version(int command, long at) {
        return switch (command) {
            case 0 -> CpuIdentity.XEN_VERSION;
            case 1 -> text(at, ".0", 16);
            case 2 -> text(at, "javac", 64) | text(at + 64, "ringdom", 16) | text(at + 80, "localdomain", 32)
                    | text(at + 112, "", 32);
            case 3 -> text(at, "xen-3.0-x86_64 ", 1024);
            case 4 -> text(at, "Ringdom", 64);
            case 5 -> number(at, MachineFrames.M2P_ADDRESS, 8);
            case 6 -> (int) memory.load(at, 4) == 0 ? number(at + 4, FEATURES, 4) : -Errno.EINVAL;
            case 7 -> PAGE;
            case 8 -> uuid(at);
            case 9 -> text(at, "", 1024);
            default -> -Errno.ENOSYS;
        };
    }

    private long number(long at, long value, int bytes) {
        memory.store(at, value, bytes);
        return 0;
    }

    private long text(long at, String text, int room) {
        byte[] bytes = Arrays.copyOf(text.getBytes(StandardCharsets.US_ASCII), room);
        for (int i = 0; i < room; i++) {
            memory.store(at + i, bytes[i], 1);
        }
        return 0;
    }

    private long uuid(long at) {
        memory.store(at, Long.reverseBytes(vcpu.domain().uuid().getMostSignificantBits()), 8);
        memory.store(at + 8, Long.reverseBytes(vcpu.domain().uuid().getLeastSignificantBits()), 8);
        return 0;
    }

    long physdev(int command, long at) {
        switch (command) {
            case SET_IOPL -> {
                int iopl = (int) memory.load(at, 4);
                if (iopl < 0 || iopl > 3) {
                    return -Errno.EINVAL;
                }
                vcpu.delivery().setVirtualIopl(iopl);
                return 0;
            }
            case SET_IOBITMAP -> {
                return 0;
            }
            default -> {
                return -Errno.ENOSYS;
            }
        }
    }
}
