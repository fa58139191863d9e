package org.ringdom.x86.decode;

/** Rows of SSSE3 to SSE4.2 that compute on integers across lanes; {@link OpcodeEntry} explains the notation. */
public final class Sse4Opcodes {
    /** Across the lanes of both operands. */
    public static final String WHOLE = """
            66 0F 38 01 PHADDW Vx,Wx
            66 0F 38 02 PHADDD Vx,Wx
            66 0F 38 03 PHADDSW Vx,Wx
            66 0F 38 05 PHSUBW Vx,Wx
            66 0F 38 06 PHSUBD Vx,Wx
            66 0F 38 07 PHSUBSW Vx,Wx
            66 0F 38 10 PBLENDVB Vx,Wx
            66 0F 38 14 BLENDVPS Vx,Wx
            66 0F 38 15 BLENDVPD Vx,Wx
            66 0F 38 17 PTEST Vx,Wx
            66 0F 38 41 PHMINPOSUW Vx,Wx
            66 0F 3A 0C BLENDPS Vx,Wx,Ib
            66 0F 3A 0D BLENDPD Vx,Wx,Ib
            66 0F 3A 0E PBLENDW Vx,Wx,Ib
            66 0F 3A 42 MPSADBW Vx,Wx,Ib
            66 0F 3A 60 PCMPESTRM Vx,Wx,Ib
            66 0F 3A 61 PCMPESTRI Vx,Wx,Ib
            66 0F 3A 62 PCMPISTRM Vx,Wx,Ib
            66 0F 3A 63 PCMPISTRI Vx,Wx,Ib
            """;

    /** Between parts of a register and memory or general registers, and widening moves. */
    public static final String PARTS = """
            66 0F 38 20 PMOVSXBW Vx,Wq
            66 0F 38 21 PMOVSXBD Vx,Wd
            66 0F 38 22 PMOVSXBQ Vx,Ww
            66 0F 38 23 PMOVSXWD Vx,Wq
            66 0F 38 24 PMOVSXWQ Vx,Wd
            66 0F 38 25 PMOVSXDQ Vx,Wq
            66 0F 38 30 PMOVZXBW Vx,Wq
            66 0F 38 31 PMOVZXBD Vx,Wd
            66 0F 38 32 PMOVZXBQ Vx,Ww
            66 0F 38 33 PMOVZXWD Vx,Wq
            66 0F 38 34 PMOVZXWQ Vx,Wd
            66 0F 38 35 PMOVZXDQ Vx,Wq
            66 0F 3A 14 PEXTRB Ed,Vx,Ib
            66 0F 3A 15 PEXTRW Ed,Vx,Ib
            66 0F 3A 16 PEXTRD Ey,Vx,Ib
            66 0F 3A 17 EXTRACTPS Ed,Vx,Ib
            66 0F 3A 20 PINSRB Vx,Ed,Ib
            66 0F 3A 21 INSERTPS Vx,Wd,Ib
            66 0F 3A 22 PINSRD Vx,Ey,Ib
            66 0F F7 MASKMOVDQU Vx,Ux
            """;

    private Sse4Opcodes() {
    }
}
