package org.ringdom.x86.decode;

/** Rows of MMX, with what SSE and SSSE3 added to it; {@link OpcodeEntry} explains the notation. */
public final class MmxOpcodes {
    /** Moves. */
    public static final String MOVES = """
            NP 0F 77  EMMS
            NP 0F 6E  MOVD Pq,Ey
            NP 0F 7E  MOVD Ey,Pq
            NP 0F 6F  MOVQ Pq,Qq
            NP 0F 7F  MOVQ Qq,Pq
            NP 0F E7  MOVNTQ Mq,Pq
            NP 0F F7  MASKMOVQ Pq,Nq
            F3 0F D6  MOVQ2DQ Vx,Nq
            F2 0F D6  MOVDQ2Q Pq,Ux
            NP 0F D7  PMOVMSKB Gy,Nq
            NP 0F C4  PINSRW Pq,Ed,Ib
            NP 0F C5  PEXTRW Gy,Nq,Ib
            NP 0F 70  PSHUFW Pq,Qq,Ib
            NP 0F 3A 0F PALIGNR Pq,Qq,Ib
            NP 0F 71/2 PSRLW Nq,Ib
            NP 0F 71/4 PSRAW Nq,Ib
            NP 0F 71/6 PSLLW Nq,Ib
            NP 0F 72/2 PSRLD Nq,Ib
            NP 0F 72/4 PSRAD Nq,Ib
            NP 0F 72/6 PSLLD Nq,Ib
            NP 0F 73/2 PSRLQ Nq,Ib
            NP 0F 73/6 PSLLQ Nq,Ib
            """;

    private static final String LANES = "FC PADDB FD PADDW FE PADDD D4 PADDQ F8 PSUBB F9 PSUBW FA PSUBD FB PSUBQ "
            + "EC PADDSB ED PADDSW DC PADDUSB DD PADDUSW E8 PSUBSB E9 PSUBSW D8 PSUBUSB D9 PSUBUSW DB PAND DF PANDN "
            + "EB POR EF PXOR 74 PCMPEQB 75 PCMPEQW 76 PCMPEQD 64 PCMPGTB 65 PCMPGTW 66 PCMPGTD D5 PMULLW E5 PMULHW "
            + "E4 PMULHUW F5 PMADDWD F4 PMULUDQ E0 PAVGB E3 PAVGW DA PMINUB DE PMAXUB EA PMINSW EE PMAXSW F6 PSADBW "
            + "D1 PSRLW D2 PSRLD D3 PSRLQ E1 PSRAW E2 PSRAD F1 PSLLW F2 PSLLD F3 PSLLQ 68 PUNPCKHBW 69 PUNPCKHWD "
            + "6A PUNPCKHDQ 63 PACKSSWB 6B PACKSSDW 67 PACKUSWB";
    private static final String NARROW = "60 PUNPCKLBW 61 PUNPCKLWD 62 PUNPCKLDQ";
    private static final String SSSE3 = "00 PSHUFB 01 PHADDW 02 PHADDD 03 PHADDSW 04 PMADDUBSW 05 PHSUBW 06 PHSUBD "
            + "07 PHSUBSW 08 PSIGNB 09 PSIGNW 0A PSIGND 0B PMULHRSW 1C PABSB 1D PABSW 1E PABSD";

    private MmxOpcodes() {
    }

    /** Operations on two MMX registers, or one and memory. */
    public static String operations() {
        return rows("NP 0F %s %s Pq,Qq%n", LANES) + rows("NP 0F %s %s Pq,Qd%n", NARROW)
                + rows("NP 0F 38 %s %s Pq,Qq%n", SSSE3);
    }

    private static String rows(String format, String list) {
        String[] words = list.split(" ");
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < words.length; i += 2) {
            rows.append(format.formatted(words[i], words[i + 1]));
        }
        return rows.toString();
    }
}
