package org.ringdom.x86.host;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.decode.Decoder;
import org.ringdom.x86.decode.OpcodeTable;
import org.ringdom.x86.memory.CodeBytes;
import org.ringdom.x86.memory.GuestMemory;

/**
 * Writes the code of a block: instructions from an address on up to a branch, the end of the page, or one that is the
 * interpreter's. What is rarely needed stands behind the block.
 */
final class BlockWriter {
    /**
     * A written block.
     *
     * @param stale where in the code the piece begins that looks up what is there now
     * @param source how many bytes of the guest's page were looked at
     * @param crosses whether it is one instruction, which ends in the next page, or would if there were one
     */
    record Written(byte[] code, int stale, int source, boolean crosses) {
    }

    private static final int MOST = 48;
    /** Of an instruction. */
    static final int MAX_LENGTH = 15;
    private static final int SUB = 5;

    private final HostFeatures host;
    private final Form[] forms;
    private final Decoder decoder;
    private final Decoded decoded = new Decoded();
    private final CodeBytes source = new CodeBytes();
    private final byte[] guest = new byte[GuestMemory.PAGE + MAX_LENGTH];
    private final byte[] end = new byte[MAX_LENGTH];
    private final Assembler a = new Assembler();
    private final Stubs stubs;
    private final GuestOperands operands;
    private final PlainCode plain;
    private final VectorCode vector;
    private final FlowCode flow;
    private final StringCode strings;
    private final SegmentCode segments;
    private final long memory;
    private final boolean clock;

    /**
     * @param host what the processor can do
     * @param memory address of the code memory
     * @param stubs that lie in it
     * @param clock whether time stamps are the host's clock
     */
    BlockWriter(OpcodeTable table, HostFeatures host, long memory, Stubs stubs, boolean clock) {
        this.clock = clock;
        decoder = new Decoder(table);
        this.host = host;
        forms = Form.of(table.entries(), host);
        this.memory = memory;
        this.stubs = stubs;
        operands = new GuestOperands(a);
        plain = new PlainCode(a, operands);
        vector = new VectorCode(a, operands);
        flow = new FlowCode(a, operands, stubs);
        strings = new StringCode(a, operands);
        segments = new SegmentCode(a, operands);
    }

    /** Whether an instruction may reach into the next page. */
    static boolean mayCross(long rip) {
        return left(rip) < MAX_LENGTH;
    }

    private static int left(long rip) {
        return GuestMemory.PAGE - (int) (rip & GuestMemory.PAGE - 1);
    }

    /**
     * The code of the block at a linear address.
     *
     * @param host host address of its first byte
     * @param more host address of the next page, which the first instruction may reach into, or 0
     * @param address where the code will lie
     */
    Written write(long rip, long host, long more, long address) {
        int inPage = Math.min(left(rip), MOST * MAX_LENGTH);
        int available = inPage;
        source.take(host, inPage, guest);
        boolean crosses = mayCross(rip)
                && decoder.decode(guest, 0, inPage, decoded) == Decoded.Outcome.TRUNCATED;
        if (crosses && more != 0) {
            available = inPage + MAX_LENGTH;
            source.take(more, MAX_LENGTH, end);
            System.arraycopy(end, 0, guest, inPage, MAX_LENGTH);
        }
        a.begin(address);
        operands.begin();
        flow.begin();
        a.wideMemory(0x83, SUB, HostState.CONTEXT, HostState.slot(HostState.BUDGET));
        a.emit(0);
        int countAt = a.position() - 1;
        int exhausted = a.jumpIf(Assembler.NEGATIVE);
        int count = 0;
        int at = 0;
        boolean ended = false;
        while (!ended && count < MOST && at < inPage) {
            Form form = decoder.decode(guest, at, available, decoded) == Decoded.Outcome.DONE ? form() : null;
            if (form == null) {
                break;
            }
            operands.at(rip + at, decoded, count);
            ended = instruction(form);
            at += decoded.length;
            count++;
        }
        a.patchByte(countAt, count);
        if (count == 0) {
            a.begin(address);
            leave(rip, HostState.UNTRANSLATED);
        } else if (!ended) {
            end(rip + at, at >= inPage || count == MOST || mayCross(rip + at));
        }
        int stale = count == 0 ? staleStub(rip) : stubs(rip, count, exhausted);
        return new Written(a.bytes(), stale, Math.min(inPage, at + MAX_LENGTH), crosses);
    }

    private Form form() {
        Form form = forms[decoded.entry.index];
        boolean suits = form != null && form.suits(decoded, host) && (clock || form.kind() != Form.Kind.TIMESTAMP);
        return suits ? form : null;
    }

    private void end(long next, boolean more) {
        if (more) {
            flow.goOn(next);
        } else {
            operands.saveFlags();
            leave(next, HostState.UNTRANSLATED);
        }
    }

    private void leave(long rip, int reason) {
        a.constantSlot(HostState.RIP, rip);
        a.jump(stubs.exit(reason));
    }

    private int staleStub(long rip) {
        int at = a.position();
        leave(rip, HostState.LOOKUP);
        return at;
    }

    /** What stands behind the block. */
    private int stubs(long rip, int count, int exhausted) {
        for (GuestOperands.Miss miss : operands.misses()) {
            a.bind(miss.distance());
            if (miss.access() != 0) {
                a.constantSlot(HostState.SITE, offset(miss.resume()));
            }
            a.constantSlot(HostState.ACCESS, miss.access() | count - miss.position());
            leave(miss.rip(), HostState.MISSED);
        }
        for (FlowCode.Edge edge : flow.edges()) {
            a.bind(edge.distance());
            if (edge.near()) {
                a.constantSlot(HostState.SITE, offset(edge.distance()));
                leave(edge.target(), HostState.LINK);
            } else {
                a.constant(HostState.RAX, edge.target());
                a.jump(stubs.dispatch(edge.target()));
            }
        }
        a.bind(exhausted);
        giveBack(count);
        leave(rip, HostState.EXHAUSTED);
        return staleStub(rip);
    }

    /** In the code memory, of a position in this block. */
    private long offset(int position) {
        return a.address() - a.position() + position - memory;
    }

    private void giveBack(int instructions) {
        a.wideMemory(0x83, 0, HostState.CONTEXT, HostState.slot(HostState.BUDGET));
        a.emit(instructions);
    }

    /** True if it ended the block. */
    private boolean instruction(Form form) {
        Decoded d = decoded;
        switch (form.kind()) {
            case PLAIN, ACCUMULATOR -> plain.write(form, d);
            case FLAGS_ALONE -> plain.flags(d);
            case VECTOR, FLOAT -> vector.write(form, d);
            case DIVIDE -> plain.divide(d);
            case FENCE -> plain.fence(d);
            case TIMESTAMP -> plain.timestamp(stubs.clock);
            case SELECTOR -> segments.selector(d);
            case READ_BASE -> segments.readBase(d);
            case WRITE_BASE -> segments.writeBase(d);
            case CLEAR_DIRECTION -> operands.missIfDownwards();
            case STRING -> strings.repeat(d);
            case NOTHING -> {
            }
            case CONSTANT -> plain.constant(d);
            case EXCHANGE -> plain.exchange(d);
            case SWAP -> plain.swap(d);
            case LEA -> plain.address(d);
            case PUSH -> flow.push(d);
            case POP -> flow.pop(d);
            case LEAVE -> flow.leave();
            case JCC -> flow.jumpIf(d);
            case JMP -> flow.jump(d);
            case JMPI -> flow.jumpIndirect(d);
            case CALL -> flow.call(d);
            case CALLI -> flow.callIndirect(d);
            case RET -> flow.doReturn(d);
        }
        return form.kind().compareTo(Form.Kind.JCC) >= 0;
    }
}
