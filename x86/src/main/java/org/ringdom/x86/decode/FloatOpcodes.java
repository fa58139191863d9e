package org.ringdom.x86.decode;

/** Rows of the SSE instructions that compute on floating-point numbers; {@link OpcodeEntry} explains the notation. */
public final class FloatOpcodes {
    /** Arithmetic, comparison and rounding. */
    public static final String ARITHMETIC = arithmeticRows() + """
            NP 0F 52 RSQRTPS Vx,Wx
            F3 0F 52 RSQRTSS Vx,Wd
            NP 0F 53 RCPPS Vx,Wx
            F3 0F 53 RCPSS Vx,Wd
            NP 0F C2 CMPPS Vx,Wx,Ib
            66 0F C2 CMPPD Vx,Wx,Ib
            F3 0F C2 CMPSS Vx,Wd,Ib
            F2 0F C2 CMPSD Vx,Wq,Ib
            NP 0F 2E UCOMISS Vx,Wd
            66 0F 2E UCOMISD Vx,Wq
            NP 0F 2F COMISS Vx,Wd
            66 0F 2F COMISD Vx,Wq
            66 0F 7C HADDPD Vx,Wx
            F2 0F 7C HADDPS Vx,Wx
            66 0F 7D HSUBPD Vx,Wx
            F2 0F 7D HSUBPS Vx,Wx
            66 0F D0 ADDSUBPD Vx,Wx
            F2 0F D0 ADDSUBPS Vx,Wx
            66 0F 3A 08 ROUNDPS Vx,Wx,Ib
            66 0F 3A 09 ROUNDPD Vx,Wx,Ib
            66 0F 3A 0A ROUNDSS Vx,Wd,Ib
            66 0F 3A 0B ROUNDSD Vx,Wq,Ib
            66 0F 3A 40 DPPS Vx,Wx,Ib
            66 0F 3A 41 DPPD Vx,Wx,Ib
            """;

    /** Conversions. */
    public static final String CONVERSIONS = """
            F3 0F 2A CVTSI2SS Vx,Ey
            F2 0F 2A CVTSI2SD Vx,Ey
            F3 0F 2C CVTTSS2SI Gy,Wd
            F2 0F 2C CVTTSD2SI Gy,Wq
            F3 0F 2D CVTSS2SI Gy,Wd
            F2 0F 2D CVTSD2SI Gy,Wq
            NP 0F 5A CVTPS2PD Vx,Wq
            66 0F 5A CVTPD2PS Vx,Wx
            F3 0F 5A CVTSS2SD Vx,Wd
            F2 0F 5A CVTSD2SS Vx,Wq
            NP 0F 5B CVTDQ2PS Vx,Wx
            66 0F 5B CVTPS2DQ Vx,Wx
            F3 0F 5B CVTTPS2DQ Vx,Wx
            66 0F E6 CVTTPD2DQ Vx,Wx
            F3 0F E6 CVTDQ2PD Vx,Wq
            F2 0F E6 CVTPD2DQ Vx,Wx
            NP 0F 2A CVTPI2PS Vx,Qq
            66 0F 2A CVTPI2PD Vx,Qq
            NP 0F 2C CVTTPS2PI Pq,Wq
            66 0F 2C CVTTPD2PI Pq,Wx
            NP 0F 2D CVTPS2PI Pq,Wq
            66 0F 2D CVTPD2PI Pq,Wx
            """;

    private FloatOpcodes() {
    }

    private static String arithmeticRows() {
        String[] names = {"51 SQRT", "58 ADD", "59 MUL", "5C SUB", "5D MIN", "5E DIV", "5F MAX"};
        StringBuilder rows = new StringBuilder();
        for (String name : names) {
            rows.append("NP 0F %sPS Vx,Wx%n".formatted(name));
            rows.append("66 0F %sPD Vx,Wx%n".formatted(name));
            rows.append("F3 0F %sSS Vx,Wd%n".formatted(name));
            rows.append("F2 0F %sSD Vx,Wq%n".formatted(name));
        }
        return rows.toString();
    }
}
