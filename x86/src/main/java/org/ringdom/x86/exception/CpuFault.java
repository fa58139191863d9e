package org.ringdom.x86.exception;

/**
 * A guest's exception on its way from the instruction that raised it to the interpreter's loop.
 *
 * <p>Each virtual CPU owns one instance and throws it again and again: no stack trace, no allocation. It never leaves the
 * CPU: the loop catches it, restores RIP to the faulting instruction and calls the owner.
 */
public final class CpuFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** In {@link #address}: the cause was a linear address that is not canonical. */
    public static final long NOT_CANONICAL = 1L << 62;

    /** See {@link Vector}. */
    public int vector;
    /** Error code, 0 for vectors without one. */
    public long errorCode;
    /** Faulting linear address of a page fault. */
    public long address;

    public CpuFault() {
        super(null, null, false, false);
    }

    /** Fills in the exception; the caller throws what is returned. */
    public CpuFault with(int newVector, long newErrorCode, long newAddress) {
        vector = newVector;
        errorCode = newErrorCode;
        address = newAddress;
        return this;
    }

    /** An exception without an address. */
    public CpuFault with(int newVector, long newErrorCode) {
        return with(newVector, newErrorCode, 0);
    }

    /** Divide error (#DE). */
    public CpuFault divide() {
        return with(Vector.DIVIDE_ERROR, 0);
    }

    /** Invalid opcode (#UD). */
    public CpuFault undefined() {
        return with(Vector.INVALID_OPCODE, 0);
    }

    /** General protection with error code 0. */
    public CpuFault protection() {
        return with(Vector.GENERAL_PROTECTION, 0);
    }

    @Override
    public String getMessage() {
        return "vector " + vector + ", error code " + errorCode + ", address 0x" + Long.toHexString(address);
    }
}
