package org.ringdom.x86.translate;

import org.ringdom.x86.interp.CodeView;
import org.ringdom.x86.interp.Region;
import org.ringdom.x86.interp.Translator;
import org.ringdom.x86.state.Cpu;

/** Forms and compiles regions on the CPU's own thread. */
public final class RegionTranslator implements Translator {
    /** Most instructions of a region; fewer if their code gets too long. */
    private static final int MOST = 200;

    private final int threshold;
    private final int mostRegions;
    private final CompilerLoad queue = new CompilerLoad();
    private long regions;
    private final RegionFormer former = new RegionFormer();
    private final RegionCompiler compiler = new RegionCompiler();

    /**
     * @param threshold executions of a block before it is translated; 0: before it is executed at all
     * @param mostRegions regions that are kept at a time
     */
    public RegionTranslator(int threshold, int mostRegions) {
        this.threshold = threshold;
        this.mostRegions = mostRegions;
    }

    @Override
    public int mostRegions() {
        return mostRegions;
    }

    /** Always with a threshold of 0; otherwise not while HotSpot has its hands full. */
    @Override
    public boolean ready() {
        return threshold == 0 || queue.ready();
    }

    @Override
    public int threshold() {
        return threshold;
    }

    /** How many regions have been made. */
    public long regions() {
        return regions;
    }

    @Override
    public Region translate(Cpu cpu, CodeView code, long rip, boolean hot) {
        for (int most = MOST; most > 0; most /= 2) {
            RegionPlan plan = former.form(cpu, threshold == 0 ? null : code, rip, most);
            if (plan == null) {
                return null;
            }
            Region region = compiler.compile(plan, cpu.memory.physical().isShared(), hot);
            if (region != null) {
                regions++;
                return region;
            }
        }
        return null;
    }
}
