package org.ringdom.x86.translate;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.interp.Insn;
import org.ringdom.x86.interp.Region;
import org.ringdom.x86.memory.Mmu;
import org.ringdom.x86.state.Cpu;

/**
 * Writes the body of a region: prologue, blocks, edges, exits and the one epilogue.
 *
 * <p>The prologue stands at the end, when it is known which registers it has to load. An exit before an instruction (a
 * miss of the TLB, say) only notes its number; what follows is shared by all exits with the same flag state.
 */
final class RegionWriter {
    private static final ClassDesc REGION = ClassDesc.of(Region.class.getName());
    private static final ClassDesc MMU = ClassDesc.of(Mmu.class.getName());
    private static final ClassDesc LONGS = CD_long.arrayType();
    private static final ClassDesc INTS = CD_int.arrayType();
    private static final MethodTypeDesc LONG_TYPE = MethodTypeDesc.of(CD_long);

    private record Miss(int number, int state, Label label) {
    }

    private final RegionPlan plan;
    private final CodeBuilder b;
    private final Emitter e;
    private final FlagCode flags;
    private final Operands operands;
    private final AluCode alu;
    private final ShiftCode shift;
    private final MultiplyCode multiply;
    private final BitCode bit;
    private final MoveCode move;
    private final Callouts callouts;

    private final Map<PlanBlock, Label> labels = new HashMap<>();
    private final List<Miss> misses = new ArrayList<>();
    private final List<Integer> exits = new ArrayList<>();
    private final TreeMap<Integer, Label> flagExits = new TreeMap<>();
    private final Label epilogue;
    private final boolean touchesFlags;

    private PlanBlock block;
    private Site missing;
    private Label missLabel;

    RegionWriter(RegionPlan plan, CodeBuilder b, ClassDesc access) {
        this.plan = plan;
        this.b = b;
        e = new Emitter(b, access);
        flags = new FlagCode(e);
        operands = new Operands(e, this::miss);
        alu = new AluCode(e, flags, operands);
        shift = new ShiftCode(e, flags, operands);
        multiply = new MultiplyCode(e, flags, operands);
        bit = new BitCode(e, flags, operands);
        move = new MoveCode(e, flags, operands);
        callouts = new Callouts(e);
        epilogue = b.newLabel();
        touchesFlags = plan.blocks.stream().flatMap(each -> each.sites.stream())
                .anyMatch(site -> FlagUse.changes(site) || site.flags.reads() != 0);
    }

    /** For each exit before an instruction: offset from the entry, instructions counted too many. */
    int[] exits() {
        return exits.stream().mapToInt(Integer::intValue).toArray();
    }

    /** The objects that the code calls. */
    Insn[] callouts() {
        return callouts.objects();
    }

    void write() {
        Label prologue = b.newLabel();
        b.goto_w(prologue);
        plan.blocks.forEach(each -> labels.put(each, b.newLabel()));
        for (int i = 0; i < plan.blocks.size(); i++) {
            block(plan.blocks.get(i), i + 1 < plan.blocks.size() ? plan.blocks.get(i + 1) : null);
        }
        missExits();
        flagExits();
        b.labelBinding(epilogue);
        epilogue();
        b.labelBinding(prologue);
        prologue();
        b.goto_w(labels.get(plan.entry));
    }

    private void prologue() {
        b.aload(1).getfield(Emitter.CPU, "rip", CD_long).lstore(Emitter.BASE);
        mmu("tag", Emitter.TAG);
        mmu("readTable", Emitter.READS);
        mmu("writeTable", Emitter.WRITES);
        if (touchesFlags) {
            b.aload(1).getfield(Emitter.CPU, "flagAux", CD_long).lstore(Emitter.FLAG_A);
            b.aload(1).getfield(Emitter.CPU, "flagResult", CD_long).lstore(Emitter.FLAG_R);
            b.lconst_0().lstore(Emitter.FLAG_B).lconst_0().lstore(Emitter.FLAG_O).iconst_0().istore(Emitter.FLAG_STATE);
        }
        if (callouts.objects().length > 0) {
            b.aload(1).getfield(Emitter.CPU, "regs", LONGS);
            e.constant(Cpu.BLOCK);
            b.lload(Emitter.BASE).lastore();
        }
        e.slots().forEach((register, slot) -> {
            b.aload(1).getfield(Emitter.CPU, "regs", LONGS);
            e.constant((int) register);
            b.laload().lstore(slot);
        });
    }

    private void mmu(String what, int local) {
        b.aload(1).getfield(Emitter.CPU, "memory", MMU).invokevirtual(MMU, what, LONG_TYPE).lstore(local);
    }

    private void epilogue() {
        e.modified().forEach(register -> {
            b.aload(1).getfield(Emitter.CPU, "regs", LONGS);
            e.constant((int) register);
            b.lload(e.slots().get(register)).lastore();
        });
        b.aload(1).lload(Emitter.RIP).putfield(Emitter.CPU, "rip", CD_long);
        b.lload(Emitter.BUDGET).lreturn();
    }

    private void missExits() {
        TreeMap<Integer, Label> byState = new TreeMap<>();
        for (Miss miss : misses) {
            b.labelBinding(miss.label);
            e.constant(miss.number);
            b.istore(Emitter.EXIT).goto_(byState.computeIfAbsent(miss.state, state -> b.newLabel()));
        }
        byState.forEach((state, label) -> {
            b.labelBinding(label);
            b.lload(Emitter.BASE);
            exitEntry(0);
            b.ladd().lstore(Emitter.RIP).lload(Emitter.BUDGET);
            exitEntry(1);
            b.ladd().lstore(Emitter.BUDGET);
            b.aload(1).iconst_1().putfield(Emitter.CPU, "missed", CD_boolean);
            b.goto_(flagExit(state));
        });
    }

    /** Pushes a number of the exit table. */
    private void exitEntry(int which) {
        b.aload(0).getfield(REGION, "exits", INTS).iload(Emitter.EXIT).iconst_1().ishl();
        e.constant(which);
        b.iadd().iaload().i2l();
    }

    private Label flagExit(int state) {
        return flagExits.computeIfAbsent(touchesFlags ? state : 0, s -> b.newLabel());
    }

    private void flagExits() {
        flagExits.forEach((state, label) -> {
            b.labelBinding(label);
            if (touchesFlags) {
                flags.state = state;
                b.aload(1).lload(Emitter.FLAG_R).putfield(Emitter.CPU, "flagResult", CD_long);
                b.aload(1);
                flags.aux();
                b.putfield(Emitter.CPU, "flagAux", CD_long);
            }
            b.goto_(epilogue);
        });
    }

    private Label miss(Site site) {
        if (missing != site) {
            missing = site;
            missLabel = b.newLabel();
            misses.add(new Miss(exits.size() / 2, flags.state, missLabel));
            exits.add(site.offset);
            exits.add(block.sites.size() - site.position);
        }
        return missLabel;
    }

    private void block(PlanBlock now, PlanBlock following) {
        block = now;
        flags.state = now.stateIn;
        b.labelBinding(labels.get(now));
        b.lload(Emitter.BUDGET);
        e.constant((long) now.sites.size());
        b.lsub().lstore(Emitter.BUDGET);
        for (Site site : now.sites) {
            if (!site.op.endsBlock()) {
                instruction(site);
                flags.state = FlagFlow.after(site, flags.state);
            }
        }
        end(now.last(), following);
    }

    private void end(Site last, PlanBlock following) {
        switch (last.op) {
            case JCC -> {
                Label taken = b.newLabel();
                flags.jumpIf(last.d.opcode & 15, taken);
                edge(block.next, last.end(), null);
                b.labelBinding(taken);
                edge(block.taken, last.target(), following);
            }
            case JMP -> edge(block.taken, last.target(), following);
            case CALL -> {
                move.prepareStack(last);
                returnAddress(last);
                move.pushValue();
                edge(block.taken, last.target(), following);
            }
            case CALLI -> {
                target(last);
                move.prepareStack(last);
                returnAddress(last);
                move.pushValue();
                leave();
            }
            case JMPI -> {
                target(last);
                leave();
            }
            case RET -> {
                move.loadStack(last, Cpu.RSP);
                canonical(last);
                move.release(8 + (last.d.immediate & 0xFFFF));
                block.returns.forEach(this::returnTo);
                leave();
            }
            default -> edge(block.next, last.end(), following);
        }
    }

    /** Goes on at another block, or leaves the region. {@code following} is the block that is written next. */
    private void edge(PlanBlock to, long offset, PlanBlock following) {
        if (to == null) {
            exit(offset);
            return;
        }
        int state = flags.state;
        if (RegionPlan.goesBack(block, to)) {
            Label goesOn = b.newLabel();
            b.lload(Emitter.BUDGET).lconst_0().lcmp().ifgt(goesOn);
            exit(offset);
            b.labelBinding(goesOn);
        }
        if (to.liveIn != 0) {
            flags.adapt(to.stateIn);
        }
        flags.state = state;
        if (to != following) {
            b.goto_(labels.get(to));
        }
    }

    /** Goes on behind a call if the return, whose target is in RIP, leads there. */
    private void returnTo(PlanBlock to) {
        Label elsewhere = b.newLabel();
        b.lload(Emitter.BASE);
        e.add(to.offset());
        b.lload(Emitter.RIP).lcmp().ifne(elsewhere);
        edge(to, to.offset(), null);
        b.labelBinding(elsewhere);
    }

    private void exit(long offset) {
        b.lload(Emitter.BASE);
        e.add(offset);
        b.lstore(Emitter.RIP);
        leave();
    }

    /** RIP is set. */
    private void leave() {
        b.goto_(flagExit(flags.state));
    }

    /** The target of an indirect branch, in T2 and RIP. */
    private void target(Site site) {
        operands.prepare(site, 8, false);
        operands.push(site, 8);
        b.lstore(Emitter.T2);
        canonical(site);
    }

    /** An address in T2 that is not canonical is the interpreter's; else it becomes RIP. */
    private void canonical(Site site) {
        b.lload(Emitter.T2);
        e.constant(16);
        b.lshl();
        e.constant(16);
        b.lshr().lload(Emitter.T2).lcmp().ifne(miss(site));
        b.lload(Emitter.T2).lstore(Emitter.RIP);
    }

    private void returnAddress(Site site) {
        b.lload(Emitter.BASE);
        e.add(site.end());
    }

    private void instruction(Site site) {
        Decoded d = site.d;
        switch (site.op) {
            case ADD, OR, ADC, SBB, AND, SUB, XOR, CMP, TEST -> alu.binary(site);
            case NOT -> alu.not(site);
            case NEG -> alu.negate(site);
            case INC, DEC -> alu.step(site);
            case ROL, ROR, SHL, SHR, SAR -> shift.shift(site);
            case SHLD, SHRD -> shift.shiftDouble(site);
            case MUL, IMUL -> multiply.wide(site);
            case IMUL2, IMUL3 -> multiply.truncated(site);
            case DIV -> multiply.divide(site);
            case IDIV -> multiply.divideSigned(site);
            case BT, BTS, BTR, BTC -> bit.test(site);
            case BSF, BSR -> bit.scan(site);
            case TZCNT, LZCNT, POPCNT -> bit.count(site);
            case CLC, STC, CMC -> bit.carry(site);
            case MOV -> move.immediate(site);
            case STORE -> move.store(site);
            case LOAD -> move.load(site);
            case MOVZX, MOVSX, MOVSXD -> move.extend(site);
            case MOVBE -> move.swapped(site);
            case CMOV -> move.conditional(site);
            case SET -> move.set(site);
            case LEA -> move.address(site);
            case BSWAP -> move.swapRegister(site);
            case XCHG -> move.exchange(site);
            case CBW -> move.extendAccumulator(site);
            case CWD -> move.signOfAccumulator(site);
            case PUSH -> move.push(site);
            case POP -> move.pop(site);
            case LEAVE -> move.leave(site);
            case FENCE -> move.fence();
            case CALLOUT -> callout(site);
            case NOP -> {
            }
            default -> throw new IllegalStateException("no code for " + d.entry);
        }
    }

    /** What a call to the interpreter may have done besides: changed this region's code, or flushed the TLB. */
    private void callout(Site site) {
        callouts.write(site, miss(site));
        if (!site.d.memory) {
            return;
        }
        mmu("tag", Emitter.TAG);
        Label goesOn = b.newLabel();
        b.aload(0).getfield(REGION, "valid", CD_boolean).ifne(goesOn);
        int state = flags.state;
        flags.state = FlagFlow.after(site, state);
        b.lload(Emitter.BUDGET);
        e.add(block.sites.size() - site.position - 1);
        b.lstore(Emitter.BUDGET);
        exit(site.end());
        flags.state = state;
        b.labelBinding(goesOn);
    }
}
