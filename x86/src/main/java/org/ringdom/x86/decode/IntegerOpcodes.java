package org.ringdom.x86.decode;

/** Rows of the general-purpose instructions; {@link OpcodeEntry} explains the notation. */
public final class IntegerOpcodes {
    /** Arithmetic, logic, shifts, multiplication and bits. */
    public static final String ARITHMETIC = arithmeticRows() + """
            69      IMUL3 Gv,Ev,Iz  u=SZAP
            6B      IMUL3 Gv,Ev,Ib  u=SZAP
            0F AF   IMUL2 Gv,Ev     u=SZAP
            84      TEST Eb,Gb
            85      TEST Ev,Gv
            A8      TEST AL,Ib
            A9      TEST rAX,Iz
            F6/0    TEST Eb,Ib
            F6/1    TEST Eb,Ib
            F7/0    TEST Ev,Iz
            F7/1    TEST Ev,Iz
            F6/2    NOT Eb          lock
            F7/2    NOT Ev          lock
            F6/3    NEG Eb          lock
            F7/3    NEG Ev          lock
            F6/4    MUL Eb          u=SZAP
            F7/4    MUL Ev          u=SZAP
            F6/5    IMUL Eb         u=SZAP
            F7/5    IMUL Ev         u=SZAP
            F6/6    DIV Eb          u=OSZAPC
            F7/6    DIV Ev          u=OSZAPC
            F6/7    IDIV Eb         u=OSZAPC
            F7/7    IDIV Ev         u=OSZAPC
            FE/0    INC Eb          lock
            FF/0    INC Ev          lock
            FE/1    DEC Eb          lock
            FF/1    DEC Ev          lock
            0F C0   XADD Eb,Gb      lock
            0F C1   XADD Ev,Gv      lock
            0F B0   CMPXCHG Eb,Gb   lock
            0F B1   CMPXCHG Ev,Gv   lock
            W0 0F C7/m1 CMPXCHG8B Mq  lock
            W1 0F C7/m1 CMPXCHG16B Mx lock
            0F A3   BT Ev,Gv        u=OSZAP
            0F AB   BTS Ev,Gv       lock u=OSZAP
            0F B3   BTR Ev,Gv       lock u=OSZAP
            0F BB   BTC Ev,Gv       lock u=OSZAP
            0F BA/4 BT Ev,Ib        u=OSZAP
            0F BA/5 BTS Ev,Ib       lock u=OSZAP
            0F BA/6 BTR Ev,Ib       lock u=OSZAP
            0F BA/7 BTC Ev,Ib       lock u=OSZAP
            F3 0F BC TZCNT Gv,Ev    u=OSAP
            0F BC   BSF Gv,Ev       u=OSAPC
            F3 0F BD LZCNT Gv,Ev    u=OSAP
            0F BD   BSR Gv,Ev       u=OSAPC
            F3 0F B8 POPCNT Gv,Ev
            F2 0F 38 F0 CRC32 Gy,Eb
            F2 0F 38 F1 CRC32 Gy,Ev
            66 0F 38 F6 ADCX Gy,Ey
            F3 0F 38 F6 ADOX Gy,Ey
            0F A4   SHLD Ev,Gv,Ib   u=OA
            0F A5   SHLD Ev,Gv,CL   u=OA
            0F AC   SHRD Ev,Gv,Ib   u=OA
            0F AD   SHRD Ev,Gv,CL   u=OA
            """ + shiftRows();

    /** BMI1 and BMI2. */
    public static final String BITS = """
            VEX NP 0F 38 F2   ANDN Gy,By,Ey  u=AP
            VEX NP 0F 38 F3/1 BLSR By,Ey     u=AP
            VEX NP 0F 38 F3/2 BLSMSK By,Ey   u=AP
            VEX NP 0F 38 F3/3 BLSI By,Ey     u=AP
            VEX NP 0F 38 F5   BZHI Gy,Ey,By  u=AP
            VEX NP 0F 38 F7   BEXTR Gy,Ey,By u=SAP
            VEX F2 0F 38 F5   PDEP Gy,By,Ey
            VEX F3 0F 38 F5   PEXT Gy,By,Ey
            VEX F2 0F 38 F6   MULX Gy,By,Ey
            VEX 66 0F 38 F7   SHLX Gy,Ey,By
            VEX F3 0F 38 F7   SARX Gy,Ey,By
            VEX F2 0F 38 F7   SHRX Gy,Ey,By
            VEX F2 0F 3A F0   RORX Gy,Ey,Ib
            """;

    /** Moves, stack, exchanges and conversions. */
    public static final String MOVES = """
            88      MOV Eb,Gb
            89      MOV Ev,Gv
            8A      MOV Gb,Eb
            8B      MOV Gv,Ev
            A0      MOV AL,Ob
            A1      MOV rAX,Ov
            A2      MOV Ob,AL
            A3      MOV Ov,rAX
            B0+r    MOV Zb,Ib
            B8+r    MOV Zv,Iv
            C6/0    MOV Eb,Ib
            C7/0    MOV Ev,Iz
            8D      LEA Gv,M
            63      MOVSXD Gv,Ez
            0F B6   MOVZX Gv,Eb
            0F B7   MOVZX Gv,Ew
            0F BE   MOVSX Gv,Eb
            0F BF   MOVSX Gv,Ew
            86      XCHG Eb,Gb      lock
            87      XCHG Ev,Gv      lock
            90+r    XCHG Zv,rAX
            0F C8+r BSWAP Zv
            0F 40+c CMOV Gv,Ev
            0F 90+c SET Eb
            98      CBW
            99      CWD
            D7      XLAT            rep
            9E      SAHF
            9F      LAHF
            F5      CMC
            F8      CLC
            F9      STC
            FC      CLD
            FD      STD
            NP 0F 38 F0 MOVBE Gv,Mv
            66 0F 38 F0 MOVBE Gv,Mv o16
            NP 0F 38 F1 MOVBE Mv,Gv
            66 0F 38 F1 MOVBE Mv,Gv o16
            NP 0F C3 MOVNTI My,Gy
            50+r    PUSH Zv         d64
            58+r    POP Zv          d64
            68      PUSH Iz         d64
            6A      PUSH Ib         d64
            FF/6    PUSH Ev         d64
            8F/0    POP Ev          d64
            0F A0   PUSH FS         d64
            0F A8   PUSH GS         d64
            9C      PUSHF           d64
            9D      POPF            d64 end
            C8      ENTER Iwb       d64
            C9      LEAVE           d64
            0F 1F/0 NOP Ev
            0F 19   NOP Ev
            0F 1A   NOP Ev
            0F 1B   NOP Ev
            0F 1C   NOP Ev
            0F 1D   NOP Ev
            0F 1E   NOP Ev
            0F 1F   NOP Ev
            0F 0D/m PREFETCH Mb
            0F 18/m PREFETCH Mb
            0F 18/r NOP Ev
            NP 0F AE/r5=E8 LFENCE
            NP 0F AE/r6=F0 MFENCE
            NP 0F AE/r7=F8 SFENCE
            NP 0F AE/m7 CLFLUSH Mb
            66 0F AE/m7 CLFLUSHOPT Mb
            """;

    /** Branches and what ends a block. */
    public static final String BRANCHES = """
            70+c    JCC Jb          end
            0F 80+c JCC Jz          end
            EB      JMP Jb          f64 end
            E9      JMP Jz          f64 end
            FF/4    JMPI Eq         f64 end
            E8      CALL Jz         f64 end
            FF/2    CALLI Eq        f64 end
            C3      RET             f64 end
            C2      RET Iw          f64 end
            E0      LOOPNE Jb       end
            E1      LOOPE Jb        end
            E2      LOOP Jb         end
            E3      JRCXZ Jb        end
            0F 05   SYSCALL         end nogen
            CC      INT3            end
            CD      INT Ib          end nogen
            F1      INT1            end nogen
            0F 0B   UD              end
            0F B9   UD Gv,Ev        end
            0F FF   UD Gv,Ev        end
            """;

    /** String instructions. */
    public static final String STRINGS = """
            A4      MOVS Yb,Xb      rep
            A5      MOVS Yv,Xv      rep
            A6      CMPS Xb,Yb      rep
            A7      CMPS Xv,Yv      rep
            AA      STOS Yb         rep
            AB      STOS Yv         rep
            AC      LODS Xb         rep
            AD      LODS Xv         rep
            AE      SCAS Yb         rep
            AF      SCAS Yv         rep
            """;

    /** What callbacks decide, in part or as a whole. */
    public static final String SYSTEM = """
            0F A2   CPUID           nogen
            0F 31   RDTSC           nogen
            0F 01=F9 RDTSCP         nogen
            F3 0F C7/r7 RDPID Rq    f64 nogen
            0F C7/r6 RDRAND Rv      nogen
            0F C7/r7 RDSEED Rv      nogen
            F3 0F AE/r0 RDFSBASE Ry nogen
            F3 0F AE/r1 RDGSBASE Ry nogen
            F3 0F AE/r2 WRFSBASE Ry nogen
            F3 0F AE/r3 WRGSBASE Ry nogen
            8C      MOVFS Ev,Sw     nogen
            8E      MOVTS Sw,Ew     nogen end
            0F A1   MOVTS FS        d64 nogen end
            0F A9   MOVTS GS        d64 nogen end
            CF      IRET            nogen end
            CA      RETF Iw         nogen end
            CB      RETF            nogen end
            FF/m3   CALLF Mv        nogen end
            FF/m5   JMPF Mv         nogen end
            F4      HLT             end
            FA      CLI             end
            FB      STI             end
            E4      IN AL,Ib        end
            E5      IN rAX,Ib       end
            EC      IN AL,DX        end
            ED      IN rAX,DX       end
            E6      OUT Ib,AL       end
            E7      OUT Ib,rAX      end
            EE      OUT DX,AL       end
            EF      OUT DX,rAX      end
            6C      INS Yb,DX       end
            6D      INS Yz,DX       end
            6E      OUTS DX,Xb      end
            6F      OUTS DX,Xz      end
            0F 20   MOVFC Rq,Cq     f64 end
            0F 22   MOVTC Cq,Rq     f64 end
            0F 21   MOVFD Rq,Dq     f64 end
            0F 23   MOVTD Dq,Rq     f64 end
            0F 30   WRMSR           end
            0F 32   RDMSR           end
            0F 33   RDPMC           nogen end
            0F 06   CLTS            end
            0F 08   INVD            end
            0F 09   WBINVD          end
            0F 07   SYSRET          nogen end
            0F 34   SYSENTER        nogen end
            0F 35   SYSEXIT         nogen end
            0F 00/0 SLDT Ev         nogen end
            0F 00/1 STR Ev          nogen end
            0F 00/2 LLDT Ew         nogen end
            0F 00/3 LTR Ew          nogen end
            0F 00/4 VERR Ew         nogen end
            0F 00/5 VERW Ew         nogen end
            0F 01/m0 SGDT M         nogen end
            0F 01/m1 SIDT M         nogen end
            0F 01/m2 LGDT M         nogen end
            0F 01/m3 LIDT M         nogen end
            0F 01/4 SMSW Ev         nogen end
            0F 01/6 LMSW Ew         nogen end
            0F 01/m7 INVLPG M       nogen end
            0F 01=F8 SWAPGS         nogen end
            0F 02   LAR Gv,Ew       nogen end
            0F 03   LSL Gv,Ew       nogen end
            0F B2   LSS Gv,M        nogen end
            0F B4   LFS Gv,M        nogen end
            0F B5   LGS Gv,M        nogen end
            """;

    private IntegerOpcodes() {
    }

    private static String arithmeticRows() {
        StringBuilder rows = new StringBuilder();
        String[] names = {"ADD", "OR", "ADC", "SBB", "AND", "SUB", "XOR", "CMP"};
        for (int i = 0; i < names.length; i++) {
            String lock = names[i].equals("CMP") ? "" : " lock";
            String undefined = i == 1 || i == 4 || i == 6 ? " u=A" : "";
            String[] forms = {"Eb,Gb" + lock, "Ev,Gv" + lock, "Gb,Eb", "Gv,Ev", "AL,Ib", "rAX,Iz"};
            for (int form = 0; form < forms.length; form++) {
                rows.append("%02X %s %s%s%n".formatted(i * 8 + form, names[i], forms[form], undefined));
            }
            rows.append("80/%d %s Eb,Ib%s%s%n".formatted(i, names[i], lock, undefined));
            rows.append("81/%d %s Ev,Iz%s%s%n".formatted(i, names[i], lock, undefined));
            rows.append("83/%d %s Ev,Ib%s%s%n".formatted(i, names[i], lock, undefined));
        }
        return rows.toString();
    }

    private static String shiftRows() {
        StringBuilder rows = new StringBuilder();
        String[] names = {"ROL", "ROR", "RCL", "RCR", "SHL", "SHR", "SAL", "SAR"};
        for (int i = 0; i < names.length; i++) {
            String undefined = i < 4 ? " u=O" : " u=OA";
            String one = i < 4 ? "" : " u=A";
            rows.append("C0/%d %s Eb,Ib%s%n".formatted(i, names[i], undefined));
            rows.append("C1/%d %s Ev,Ib%s%n".formatted(i, names[i], undefined));
            rows.append("D0/%d %s Eb,1%s%n".formatted(i, names[i], one));
            rows.append("D1/%d %s Ev,1%s%n".formatted(i, names[i], one));
            rows.append("D2/%d %s Eb,CL%s%n".formatted(i, names[i], undefined));
            rows.append("D3/%d %s Ev,CL%s%n".formatted(i, names[i], undefined));
        }
        return rows.toString();
    }
}
