package org.ringdom.x86.decode;

/** Rows of AES-NI, PCLMULQDQ and the SHA extensions; {@link OpcodeEntry} explains the notation. */
public final class CryptoOpcodes {
    public static final String CRYPTO = """
            66 0F 38 DB AESIMC Vx,Wx
            66 0F 38 DC AESENC Vx,Wx
            66 0F 38 DD AESENCLAST Vx,Wx
            66 0F 38 DE AESDEC Vx,Wx
            66 0F 38 DF AESDECLAST Vx,Wx
            66 0F 3A DF AESKEYGENASSIST Vx,Wx,Ib
            66 0F 3A 44 PCLMULQDQ Vx,Wx,Ib
            NP 0F 38 C8 SHA1NEXTE Vx,Wx
            NP 0F 38 C9 SHA1MSG1 Vx,Wx
            NP 0F 38 CA SHA1MSG2 Vx,Wx
            NP 0F 38 CB SHA256RNDS2 Vx,Wx
            NP 0F 38 CC SHA256MSG1 Vx,Wx
            NP 0F 38 CD SHA256MSG2 Vx,Wx
            NP 0F 3A CC SHA1RNDS4 Vx,Wx,Ib
            """;

    private CryptoOpcodes() {
    }
}
