package org.ringdom.x86.decode;

/** Rows of the SSE instructions that compute on integers or only move; {@link OpcodeEntry} explains the notation. */
public final class SseOpcodes {
    /** Moves of whole registers and of parts of them. */
    public static final String MOVES = """
            NP 0F 10  MOVUPS Vx,Wx
            66 0F 10  MOVUPD Vx,Wx
            NP 0F 11  MOVUPS Wx,Vx
            66 0F 11  MOVUPD Wx,Vx
            NP 0F 28  MOVAPS Vx,Wx
            66 0F 28  MOVAPD Vx,Wx
            NP 0F 29  MOVAPS Wx,Vx
            66 0F 29  MOVAPD Wx,Vx
            66 0F 6F  MOVDQA Vx,Wx
            F3 0F 6F  MOVDQU Vx,Wx
            66 0F 7F  MOVDQA Wx,Vx
            F3 0F 7F  MOVDQU Wx,Vx
            NP 0F 2B  MOVNTPS Mx,Vx
            66 0F 2B  MOVNTPD Mx,Vx
            66 0F E7  MOVNTDQ Mx,Vx
            66 0F 38 2A MOVNTDQA Vx,Mx
            F2 0F F0  LDDQU Vx,Mx
            F3 0F 10  MOVSS Vx,Wd
            F2 0F 10  MOVSD Vx,Wq
            F3 0F 11  MOVSS Wd,Vx
            F2 0F 11  MOVSD Wq,Vx
            F3 0F 7E  MOVQ Vx,Wq
            66 0F D6  MOVQ Wq,Vx
            66 0F 6E  MOVD Vx,Ey
            66 0F 7E  MOVD Ey,Vx
            NP 0F 12/r MOVHLPS Vx,Ux
            NP 0F 12  MOVLPS Vx,Mq
            66 0F 12  MOVLPD Vx,Mq
            NP 0F 13  MOVLPS Mq,Vx
            66 0F 13  MOVLPD Mq,Vx
            NP 0F 16/r MOVLHPS Vx,Ux
            NP 0F 16  MOVHPS Vx,Mq
            66 0F 16  MOVHPD Vx,Mq
            NP 0F 17  MOVHPS Mq,Vx
            66 0F 17  MOVHPD Mq,Vx
            F2 0F 12  MOVDDUP Vx,Wq
            F3 0F 12  MOVSLDUP Vx,Wx
            F3 0F 16  MOVSHDUP Vx,Wx
            NP 0F 50  MOVMSKPS Gy,Ux
            66 0F 50  MOVMSKPD Gy,Ux
            66 0F D7  PMOVMSKB Gy,Ux
            """;

    /** Lane by lane on both halves alike. */
    public static final String LANES = """
            66 0F FC  PADDB Vx,Wx
            66 0F FD  PADDW Vx,Wx
            66 0F FE  PADDD Vx,Wx
            66 0F D4  PADDQ Vx,Wx
            66 0F F8  PSUBB Vx,Wx
            66 0F F9  PSUBW Vx,Wx
            66 0F FA  PSUBD Vx,Wx
            66 0F FB  PSUBQ Vx,Wx
            66 0F EC  PADDSB Vx,Wx
            66 0F ED  PADDSW Vx,Wx
            66 0F DC  PADDUSB Vx,Wx
            66 0F DD  PADDUSW Vx,Wx
            66 0F E8  PSUBSB Vx,Wx
            66 0F E9  PSUBSW Vx,Wx
            66 0F D8  PSUBUSB Vx,Wx
            66 0F D9  PSUBUSW Vx,Wx
            66 0F DB  PAND Vx,Wx
            NP 0F 54  PAND Vx,Wx      # ANDPS
            66 0F 54  PAND Vx,Wx      # ANDPD
            66 0F DF  PANDN Vx,Wx
            NP 0F 55  PANDN Vx,Wx     # ANDNPS
            66 0F 55  PANDN Vx,Wx     # ANDNPD
            66 0F EB  POR Vx,Wx
            NP 0F 56  POR Vx,Wx       # ORPS
            66 0F 56  POR Vx,Wx       # ORPD
            66 0F EF  PXOR Vx,Wx
            NP 0F 57  PXOR Vx,Wx      # XORPS
            66 0F 57  PXOR Vx,Wx      # XORPD
            66 0F 74  PCMPEQB Vx,Wx
            66 0F 75  PCMPEQW Vx,Wx
            66 0F 76  PCMPEQD Vx,Wx
            66 0F 64  PCMPGTB Vx,Wx
            66 0F 65  PCMPGTW Vx,Wx
            66 0F 66  PCMPGTD Vx,Wx
            66 0F D5  PMULLW Vx,Wx
            66 0F E5  PMULHW Vx,Wx
            66 0F E4  PMULHUW Vx,Wx
            66 0F F5  PMADDWD Vx,Wx
            66 0F F4  PMULUDQ Vx,Wx
            66 0F E0  PAVGB Vx,Wx
            66 0F E3  PAVGW Vx,Wx
            66 0F DA  PMINUB Vx,Wx
            66 0F DE  PMAXUB Vx,Wx
            66 0F EA  PMINSW Vx,Wx
            66 0F EE  PMAXSW Vx,Wx
            66 0F F6  PSADBW Vx,Wx
            66 0F 38 29 PCMPEQQ Vx,Wx
            66 0F 38 37 PCMPGTQ Vx,Wx
            66 0F 38 38 PMINSB Vx,Wx
            66 0F 38 39 PMINSD Vx,Wx
            66 0F 38 3A PMINUW Vx,Wx
            66 0F 38 3B PMINUD Vx,Wx
            66 0F 38 3C PMAXSB Vx,Wx
            66 0F 38 3D PMAXSD Vx,Wx
            66 0F 38 3E PMAXUW Vx,Wx
            66 0F 38 3F PMAXUD Vx,Wx
            66 0F 38 40 PMULLD Vx,Wx
            66 0F 38 28 PMULDQ Vx,Wx
            66 0F 38 0B PMULHRSW Vx,Wx
            66 0F 38 04 PMADDUBSW Vx,Wx
            66 0F 38 08 PSIGNB Vx,Wx
            66 0F 38 09 PSIGNW Vx,Wx
            66 0F 38 0A PSIGND Vx,Wx
            66 0F 38 1C PABSB Vx,Wx
            66 0F 38 1D PABSW Vx,Wx
            66 0F 38 1E PABSD Vx,Wx
            """;

    /** Shifts, shuffles, packs. */
    public static final String SHUFFLES = """
            66 0F D1  PSRLW Vx,Wx
            66 0F D2  PSRLD Vx,Wx
            66 0F D3  PSRLQ Vx,Wx
            66 0F E1  PSRAW Vx,Wx
            66 0F E2  PSRAD Vx,Wx
            66 0F F1  PSLLW Vx,Wx
            66 0F F2  PSLLD Vx,Wx
            66 0F F3  PSLLQ Vx,Wx
            66 0F 71/2 PSRLW Ux,Ib
            66 0F 71/4 PSRAW Ux,Ib
            66 0F 71/6 PSLLW Ux,Ib
            66 0F 72/2 PSRLD Ux,Ib
            66 0F 72/4 PSRAD Ux,Ib
            66 0F 72/6 PSLLD Ux,Ib
            66 0F 73/2 PSRLQ Ux,Ib
            66 0F 73/6 PSLLQ Ux,Ib
            66 0F 73/3 PSRLDQ Ux,Ib
            66 0F 73/7 PSLLDQ Ux,Ib
            66 0F 60  PUNPCKLBW Vx,Wx
            66 0F 61  PUNPCKLWD Vx,Wx
            66 0F 62  PUNPCKLDQ Vx,Wx
            66 0F 6C  PUNPCKLQDQ Vx,Wx
            66 0F 68  PUNPCKHBW Vx,Wx
            66 0F 69  PUNPCKHWD Vx,Wx
            66 0F 6A  PUNPCKHDQ Vx,Wx
            66 0F 6D  PUNPCKHQDQ Vx,Wx
            NP 0F 14  PUNPCKLDQ Vx,Wx   # UNPCKLPS
            66 0F 14  PUNPCKLQDQ Vx,Wx  # UNPCKLPD
            NP 0F 15  PUNPCKHDQ Vx,Wx   # UNPCKHPS
            66 0F 15  PUNPCKHQDQ Vx,Wx  # UNPCKHPD
            66 0F 63  PACKSSWB Vx,Wx
            66 0F 6B  PACKSSDW Vx,Wx
            66 0F 67  PACKUSWB Vx,Wx
            66 0F 38 2B PACKUSDW Vx,Wx
            66 0F 38 00 PSHUFB Vx,Wx
            66 0F 70  PSHUFD Vx,Wx,Ib
            F2 0F 70  PSHUFLW Vx,Wx,Ib
            F3 0F 70  PSHUFHW Vx,Wx,Ib
            NP 0F C6  SHUFPS Vx,Wx,Ib
            66 0F C6  SHUFPD Vx,Wx,Ib
            66 0F 3A 0F PALIGNR Vx,Wx,Ib
            66 0F C4  PINSRW Vx,Ed,Ib
            66 0F C5  PEXTRW Gy,Ux,Ib
            """;

    private SseOpcodes() {
    }
}
