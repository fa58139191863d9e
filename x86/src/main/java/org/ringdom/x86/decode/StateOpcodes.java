package org.ringdom.x86.decode;

/** Rows of the instructions that save and restore x87, MMX and SSE state; {@link OpcodeEntry} explains the notation. */
public final class StateOpcodes {
    /** Whole images, and MXCSR alone. */
    public static final String STATE = """
            NP 0F AE/m0 FXSAVE M
            NP 0F AE/m1 FXRSTOR M
            NP 0F AE/m2 LDMXCSR Md
            NP 0F AE/m3 STMXCSR Md
            NP 0F AE/m4 XSAVE M
            NP 0F AE/m5 XRSTOR M
            NP 0F AE/m6 XSAVEOPT M
            NP 0F C7/m4 XSAVEC M
            NP 0F 01=D0 XGETBV      nogen
            NP 0F 01=D1 XSETBV      nogen end
            """;

    private StateOpcodes() {
    }
}
