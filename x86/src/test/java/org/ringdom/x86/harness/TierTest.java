package org.ringdom.x86.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.ringdom.x86.engine.Tiers;
import org.ringdom.x86.interp.InstructionSet;

/**
 * The same random programs on the interpreter and on translated code: registers, flags (also undefined ones), RIP, exception,
 * memory. {@code -Dx86.programs=N} sets how many, {@code -Dx86.seed=N} repeats a run, {@code -Dx86.only=REGEX} restricts
 * the rows.
 */
class TierTest {
    @Test
    void translatedProgramsEndAsInterpretedOnes() {
        long seed = Long.getLong("x86.seed", 20_261_129L);
        int programs = Integer.getInteger("x86.programs", 500);
        System.out.println("x86 tiers: seed " + seed + ", " + programs + " programs");
        String only = System.getProperty("x86.only", ".*");
        assertEquals(List.of(), run(Tiers.TRANSLATOR, seed, programs, only), "with -Dx86.seed=" + seed);
    }

    /** No row that leaves a flag other than AF undefined. */
    private static final String DEFINED = "(?!.* u=[A-Z]*[OSZPC]).*";
    /** Nor a shift: AMD's processors set AF there, all others clear it, as they all do in AND, OR, XOR and TEST. */
    private static final String DEFINED_ON_AMD = "(?!.*(SHL|SHR|SAR|SAL).* u=)" + DEFINED;

    /** Flags that an instruction leaves undefined are the processor's there: only those can be compared that are known. */
    @Test
    void programsOfTheHostEndAsInterpretedOnes() throws IOException {
        long seed = Long.getLong("x86.seed", 20_261_130L);
        int programs = 4 * Integer.getInteger("x86.programs", 500);
        System.out.println("x86 tiers, host: seed " + seed + ", " + programs + " programs");
        String only = System.getProperty("x86.only", new MachineFeatures().isAmd() ? DEFINED_ON_AMD : DEFINED);
        assertEquals(List.of(), run(Tiers.HOST, seed, programs, only), "with -Dx86.seed=" + seed);
    }

    static List<String> run(Tiers tiers, long seed, int programs, String only) {
        ProgramGenerator generator = new ProgramGenerator(InstructionSet.instance().table(), seed, only);
        List<String> differences = new ArrayList<>();
        int[] ends = new int[300];
        try (Arena arena = Arena.ofConfined()) {
            JavaCpu interpreted = new JavaCpu(arena, Tiers.INTERPRETER);
            JavaCpu translated = new JavaCpu(arena, tiers);
            TestCase.Result expected = new TestCase.Result();
            TestCase.Result result = new TestCase.Result();
            for (int i = 0; i < programs && differences.size() < 5; i++) {
                TestCase program = generator.next();
                interpreted.run(program, expected);
                translated.run(program, result);
                ends[(int) expected.trap]++;
                program.undefinedFlags = 0;
                // Where a budget ends depends on the tier.
                String difference = expected.trap == JavaCpu.BUDGET ? "" : result.difference(expected, program);
                if (!difference.isEmpty()) {
                    differences.add("program " + i + " at " + Long.toHexString(program.rip) + "\n"
                            + HexFormat.of().formatHex(program.code) + "\n" + program + "\n" + difference);
                }
            }
            System.out.println(translated.regions() + " regions");
            boolean atWork = !differences.isEmpty() || programs < 100 || translated.regions() > programs;
            assertTrue(atWork, "the translator has been at work");
        }
        System.out
                .println("ended by INT3: " + ends[3] + ", #PF: " + ends[14] + ", #GP: " + ends[13] + ", #DE: " + ends[0]
                        + ", #DB: " + ends[1] + ", budget: " + ends[JavaCpu.BUDGET]);
        return differences;
    }

    /** The same without a test framework: tiers, seed, programs, rows. */
    public static void main(String[] args) {
        run(Tiers.valueOf(args[0]), Long.parseLong(args[1]), Integer.parseInt(args[2]), args[3])
                .forEach(System.out::println);
    }
}
