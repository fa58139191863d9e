package org.ringdom.x86.translate;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.decode.Decoder;
import org.ringdom.x86.exception.CpuFault;
import org.ringdom.x86.interp.CodeView;
import org.ringdom.x86.interp.InstructionSet;
import org.ringdom.x86.memory.GuestMemory;
import org.ringdom.x86.state.Cpu;

/**
 * Gathers the instructions of a region: breadth first over direct branches and calls from a hot block, up to a number of
 * instructions. Where an indirect branch stands the region ends. On the CPU's thread.
 */
final class RegionFormer {
    private static final int MAX_LENGTH = 15;
    /** How far from the entry's page instructions may lie, in pages. */
    private static final int MAX_PAGES = 4;

    private final Decoder decoder = new Decoder(InstructionSet.instance().table());
    private final byte[] window = new byte[2 * MAX_LENGTH];
    private final Map<Integer, CodePage> pages = new HashMap<>();
    private final TreeMap<Integer, Site> sites = new TreeMap<>();
    private final Deque<Integer> work = new ArrayDeque<>();

    private Cpu cpu;
    private CodeView view;
    private long entry;
    private int limit;

    /**
     * The region at a linear address, or null if its first instruction can't be translated.
     *
     * @param code which places have been executed; null to take all
     * @param most instructions
     */
    RegionPlan form(Cpu forCpu, CodeView code, long rip, int most) {
        cpu = forCpu;
        view = code;
        entry = rip;
        limit = most;
        pages.clear();
        sites.clear();
        work.clear();
        work.add(0);
        while (!work.isEmpty() && sites.size() < limit) {
            follow(work.remove());
        }
        if (!sites.containsKey(0)) {
            return null;
        }
        return new RegionPlan(new TreeMap<>(sites), pages.values().stream().filter(page -> page.high > 0).toList());
    }

    private void follow(int from) {
        int at = from;
        while (sites.size() < limit && !sites.containsKey(at)) {
            Site site = decode(at);
            if (site == null) {
                return;
            }
            sites.put(at, site);
            note(site);
            at = site.end();
            switch (site.op) {
                case JCC -> {
                    branch(site.target());
                    branch(at);
                    return;
                }
                case JMP -> {
                    branch(site.target());
                    return;
                }
                case CALL -> {
                    branch(site.target());
                    branch(at);
                    return;
                }
                case CALLI, RET, JMPI -> {
                    return;
                }
                default -> {
                }
            }
        }
    }

    /** Follows a branch to where execution has been before. */
    private void branch(long target) {
        if (Math.abs(target) > (MAX_PAGES + 1) * GuestMemory.PAGE) {
            return;
        }
        CodePage page = page((int) target);
        if (page != null && (view == null || view.executed(page.physical | inPage((int) target)))) {
            work.add((int) target);
        }
    }

    private int inPage(int offset) {
        return (int) (entry + offset & GuestMemory.PAGE - 1);
    }

    private int delta(int offset) {
        return (int) ((entry + offset >> GuestMemory.PAGE_SHIFT) - (entry >> GuestMemory.PAGE_SHIFT));
    }

    private CodePage page(int offset) {
        int delta = delta(offset);
        if (Math.abs(delta) > MAX_PAGES) {
            return null;
        }
        CodePage page = pages.get(delta);
        if (page == null) {
            try {
                page = new CodePage(cpu, entry + offset & -GuestMemory.PAGE, delta);
            } catch (CpuFault fault) {
                return null;
            }
            pages.put(delta, page);
        }
        return page;
    }

    private Site decode(int offset) {
        CodePage page = page(offset);
        if (page == null) {
            return null;
        }
        int available = page.copy(inPage(offset), window, 0, MAX_LENGTH);
        Decoded decoded = new Decoded();
        Decoded.Outcome outcome = decoder.decode(window, 0, available, decoded);
        if (outcome == Decoded.Outcome.TRUNCATED) {
            CodePage second = page(offset + available);
            if (second == null) {
                return null;
            }
            second.copy(0, window, available, MAX_LENGTH - available);
            outcome = decoder.decode(window, 0, MAX_LENGTH, decoded);
        }
        if (outcome != Decoded.Outcome.DONE) {
            return null;
        }
        Op op = Op.of(decoded);
        return op == null ? null : new Site(decoded, op, offset);
    }

    private void note(Site site) {
        int from = inPage(site.offset);
        int to = from + site.d.length;
        page(site.offset).use(from, Math.min(to, GuestMemory.PAGE));
        if (to > GuestMemory.PAGE) {
            page(site.end()).use(0, to - GuestMemory.PAGE);
        }
    }
}
