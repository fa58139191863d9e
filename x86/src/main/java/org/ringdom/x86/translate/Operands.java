package org.ringdom.x86.translate;

import java.lang.classfile.Label;
import java.util.function.Function;

/** Operand E of an instruction: a register, or memory that has been probed before anything else is done. */
final class Operands {
    private final Emitter e;
    private final Function<Site, Label> miss;
    private boolean written;

    /** @param miss where an instruction goes that the interpreter has to do */
    Operands(Emitter emitter, Function<Site, Label> miss) {
        e = emitter;
        this.miss = miss;
    }

    /** Leaves the region before the instruction. */
    Label miss(Site site) {
        return miss.apply(site);
    }

    /** Asks the TLB for the operand if it is memory; {@code write}: it will be stored to. */
    void prepare(Site site, int bytes, boolean write) {
        written = write;
        if (!site.d.memory) {
            return;
        }
        e.address(site);
        e.b.lstore(Emitter.ADDRESS);
        e.probe(Emitter.ADDRESS, bytes, write, miss.apply(site));
        if (write) {
            e.host(Emitter.ADDRESS, true);
            e.b.lstore(Emitter.HOST);
        }
    }

    /** Pushes the operand. */
    void push(Site site, int bytes) {
        if (!site.d.memory) {
            e.push(bytes, site.rm, site.rmShift);
            return;
        }
        if (written) {
            e.b.lload(Emitter.HOST);
        } else {
            e.host(Emitter.ADDRESS, false);
        }
        e.get(bytes);
    }

    /** Sets the operand to the value on top. */
    void pop(Site site, int bytes) {
        if (site.d.memory) {
            e.b.lload(Emitter.HOST);
            e.put(bytes);
        } else {
            e.pop(bytes, site.rm, site.rmShift);
        }
    }
}
