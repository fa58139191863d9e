package org.ringdom.x86.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;
import org.ringdom.x86.engine.Tiers;
import org.ringdom.x86.interp.InstructionSet;

/**
 * Random instructions on the real processor and on ours. {@code -Dx86.cases=N} sets how many (the default takes some
 * seconds), {@code -Dx86.seed=N} repeats a run, {@code -Dx86.only=REGEX} restricts the rows,
 * {@code -Dx86.tiers=TRANSLATOR} translates each case.
 */
class DifferentialTest {
    private static final int SHOWN_PER_ROW = Integer.getInteger("x86.shownPerRow", 1);
    private static final int SHOWN = Integer.getInteger("x86.shown", 20);

    @Test
    void everyClaimedInstructionDoesWhatTheProcessorDoes() throws Exception {
        boolean available = NativeCpu.available();
        assertTrue(available || !"true".equals(System.getenv("CI")), "CI needs gcc and an x86-64 processor");
        assumeTrue(available, "no gcc or no x86-64 processor: nothing to compare with");
        long seed = Long.getLong("x86.seed", 20_261_129L);
        long cases = Long.getLong("x86.cases", 100_000);
        System.out.println("x86 differential test: seed " + seed + ", " + cases + " cases");
        List<String> differences = run(seed, cases, System.getProperty("x86.only", ".*"));
        assertEquals(List.of(), differences, "with -Dx86.seed=" + seed);
    }

    static List<String> run(long seed, long cases, String only) throws Exception {
        CaseGenerator generator = new CaseGenerator(InstructionSet.instance().table(), seed);
        MachineFeatures features = new MachineFeatures();
        var entries = generator.entries().stream().filter(e -> e.text.matches(only)).filter(features::has).toList();
        generator.entries().stream().filter(entry -> !features.has(entry))
                .forEach(entry -> System.out.println("the processor does not have " + entry));
        List<String> differences = new ArrayList<>();
        Map<String, Integer> failures = new TreeMap<>();
        List<TestCase.Result> real = new ArrayList<>();
        for (int i = 0; i < NativeCpu.BATCH; i++) {
            real.add(new TestCase.Result());
        }
        TestCase.Result ours = new TestCase.Result();
        boolean amd = features.isAmd();
        try (Arena arena = Arena.ofConfined(); NativeCpu processor = NativeCpu.start()) {
            JavaCpu cpu = new JavaCpu(arena, Tiers.valueOf(System.getProperty("x86.tiers", "INTERPRETER")));
            int row = 0;
            for (long done = 0; done < cases; done += NativeCpu.BATCH) {
                List<TestCase> batch = new ArrayList<>();
                for (int i = 0; i < NativeCpu.BATCH; i++) {
                    batch.add(generator.next(entries.get(row++ % entries.size())));
                }
                processor.run(batch, real);
                for (int i = 0; i < batch.size(); i++) {
                    cpu.run(batch.get(i), ours);
                    boolean comparable = !amd || AmdDifferences.settle(batch.get(i), ours, real.get(i));
                    String difference = ours.difference(real.get(i), batch.get(i));
                    if (comparable && !difference.isEmpty()
                            && failures.merge(batch.get(i).entry.text, 1, Integer::sum) <= SHOWN_PER_ROW
                            && differences.size() < SHOWN) {
                        differences.add(batch.get(i) + "\n" + difference);
                    }
                }
            }
        }
        if (!failures.isEmpty()) {
            System.out.println("Rows with differences: " + failures);
        }
        return differences;
    }

    /** The same without a test framework: seed, cases, rows. */
    public static void main(String[] args) throws Exception {
        long from = System.nanoTime();
        run(Long.parseLong(args[0]), Long.parseLong(args[1]), args[2]).forEach(System.out::println);
        System.out.println((System.nanoTime() - from) / 1_000_000 + " ms");
    }
}
