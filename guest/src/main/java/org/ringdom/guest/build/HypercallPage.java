package org.ringdom.guest.build;

import java.util.Arrays;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.xen.HypercallNumber;
import org.ringdom.runtime.memory.GuestMemory;

/**
 * The page of stubs that older kernels call: 32 bytes for each hypercall.
 *
 * <pre>
 *   push rcx; push r11; mov eax, number; syscall; pop r11; pop rcx; ret
 *   iret:  push rcx; push r11; push rax; mov eax, 23; syscall
 * </pre>
 */
public final class HypercallPage {
    private static final int STUB = 32;

    private HypercallPage() {
    }

    /** Fills the page at {@code offset}. */
    public static void fill(SharedBuffer ram, long offset) {
        for (int number = 0; number < GuestMemory.PAGE / STUB; number++) {
            byte[] stub = number == HypercallNumber.IRET
                    ? new byte[]{0x51, 0x41, 0x53, 0x50, (byte) 0xB8, (byte) number, 0, 0, 0, 0x0F, 0x05}
                    : new byte[]{0x51, 0x41, 0x53, (byte) 0xB8, (byte) number, 0, 0, 0, 0x0F, 0x05, 0x41, 0x5B, 0x59,
                        (byte) 0xC3};
            byte[] padded = new byte[STUB];
            Arrays.fill(padded, (byte) 0xCC);
            System.arraycopy(stub, 0, padded, 0, stub.length);
            ram.putBytes(offset + (long) number * STUB, padded, 0, STUB);
        }
    }
}
