package org.ringdom.x86.host;

import static org.ringdom.x86.host.HostState.R13;
import static org.ringdom.x86.host.HostState.R14;
import static org.ringdom.x86.host.HostState.RAX;

import java.util.ArrayList;
import java.util.List;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.decode.Operand.Place;
import org.ringdom.x86.memory.GuestMemory;
import org.ringdom.x86.state.Cpu;

/**
 * The stack, and branches. A branch within a page may be led to the code of its target at once: whoever may run the one may run
 * the other. Other branches ask the {@link JumpTable} each time.
 */
final class FlowCode {
    /** A distance, of a branch within the page or out of it, and where it leads. */
    record Edge(int distance, long target, boolean near) {
    }

    private final Assembler a;
    private final GuestOperands operands;
    private final Stubs stubs;
    private final List<Edge> edges = new ArrayList<>();
    private final int stack = HostState.host(Cpu.RSP);
    private final int frame = HostState.host(Cpu.RBP);

    FlowCode(Assembler assembler, GuestOperands operands, Stubs stubs) {
        a = assembler;
        this.operands = operands;
        this.stubs = stubs;
    }

    void begin() {
        edges.clear();
    }

    List<Edge> edges() {
        return edges;
    }

    void push(Decoded d) {
        Place place = d.entry.operands.getFirst().place();
        if (d.memory) {
            value(d);
        }
        prepareStack();
        if (place == Place.I) {
            a.wideMemory(0xC7, 0, R14, 0);
            a.number(d.immediate, 4);
        } else if (d.memory) {
            a.loadSlot(RAX, HostState.HELD);
            a.store(RAX, R14, 0);
        } else {
            a.store(operands.read(place == Place.Z ? d.opcodeRegister : d.rm, R13), R14, 0);
        }
        a.advance(stack, stack, -8);
    }

    /** The host address of the slot below the top of the stack, in R14. */
    private void prepareStack() {
        a.advance(R14, stack, -8);
        operands.probe(8, true);
    }

    /** The operand of 8 bytes, in RAX, and kept in its slot. */
    private void value(Decoded d) {
        if (d.memory) {
            operands.address(d);
            operands.probe(8, false);
            a.load(RAX, R14, 0);
        } else {
            operands.saveFlags();
            operands.load(RAX, d.rm);
        }
        a.storeSlot(RAX, HostState.HELD);
    }

    void pop(Decoded d) {
        a.move(R14, stack);
        operands.probe(8, false);
        a.load(RAX, R14, 0);
        a.advance(stack, stack, 8);
        operands.store(d.entry.operands.getFirst().place() == Place.Z ? d.opcodeRegister : d.rm, RAX);
    }

    void leave() {
        a.move(R14, frame);
        operands.probe(8, false);
        a.advance(stack, frame, 8);
        a.load(frame, R14, 0);
    }

    void jumpIf(Decoded d) {
        operands.restoreFlags();
        operands.saveFlags();
        edge(a.jumpIf(d.opcode & 15), operands.next() + d.immediate);
        goOn(operands.next());
    }

    void jump(Decoded d) {
        goOn(operands.next() + d.immediate);
    }

    /** Ends the block, which execution leaves for an address. */
    void goOn(long target) {
        operands.saveFlags();
        if (isNear(target)) {
            edge(a.jump(), target);
        } else {
            a.constant(RAX, target);
            a.jump(stubs.dispatch(target));
        }
    }

    /** Code that may depend on the next page too is looked up each time. */
    private boolean isNear(long target) {
        return (target ^ operands.rip()) >>> GuestMemory.PAGE_SHIFT == 0 && !BlockWriter.mayCross(target);
    }

    private void edge(int distance, long target) {
        edges.add(new Edge(distance, target, isNear(target)));
    }

    void jumpIndirect(Decoded d) {
        value(d);
        operands.checkCanonical();
        a.jump(stubs.dispatch(operands.rip()));
    }

    void call(Decoded d) {
        prepareStack();
        pushReturn();
        goOn(operands.next() + d.immediate);
    }

    void callIndirect(Decoded d) {
        value(d);
        operands.checkCanonical();
        prepareStack();
        pushReturn();
        a.loadSlot(RAX, HostState.HELD);
        a.jump(stubs.dispatch(operands.rip()));
    }

    private void pushReturn() {
        long next = operands.next();
        if (next == (int) next) {
            a.wideMemory(0xC7, 0, R14, 0);
            a.number(next, 4);
        } else {
            a.constant(RAX, next);
            a.store(RAX, R14, 0);
        }
        a.advance(stack, stack, -8);
    }

    void doReturn(Decoded d) {
        a.move(R14, stack);
        operands.probe(8, false);
        a.load(RAX, R14, 0);
        operands.checkCanonical();
        a.advance(stack, stack, 8 + (int) (d.immediate & 0xFFFF));
        a.jump(stubs.dispatch(operands.rip()));
    }
}
