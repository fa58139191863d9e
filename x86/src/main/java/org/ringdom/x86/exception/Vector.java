package org.ringdom.x86.exception;

/** Numbers of the processor's exceptions (Intel SDM volume 3, table 6-1). */
public final class Vector {
    public static final int DIVIDE_ERROR = 0;
    public static final int DEBUG = 1;
    public static final int BREAKPOINT = 3;
    public static final int OVERFLOW = 4;
    public static final int BOUND = 5;
    public static final int INVALID_OPCODE = 6;
    public static final int DEVICE_NOT_AVAILABLE = 7;
    public static final int SEGMENT_NOT_PRESENT = 11;
    public static final int STACK_FAULT = 12;
    public static final int GENERAL_PROTECTION = 13;
    public static final int PAGE_FAULT = 14;
    public static final int X87_FAULT = 16;
    public static final int ALIGNMENT_CHECK = 17;
    public static final int SIMD_FAULT = 19;

    private Vector() {
    }

    /** Whether the exception pushes an error code. */
    public static boolean hasErrorCode(int vector) {
        return vector == 8 || vector >= 10 && vector <= 14 || vector == ALIGNMENT_CHECK || vector == 21;
    }
}
