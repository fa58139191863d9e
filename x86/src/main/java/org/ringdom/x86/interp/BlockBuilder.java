package org.ringdom.x86.interp;

import java.util.Arrays;

import org.ringdom.x86.decode.Decoded;
import org.ringdom.x86.decode.Decoder;
import org.ringdom.x86.memory.CodeBytes;
import org.ringdom.x86.memory.GuestMemory;
import org.ringdom.x86.memory.Host;
import org.ringdom.x86.state.Cpu;

/** Decodes blocks from the guest's memory. Belongs to one CPU's thread. */
final class BlockBuilder {
    private static final int MAX_LENGTH = 15;

    private final Cpu cpu;
    private final InstructionSet set = InstructionSet.instance();
    private final Decoder decoder = new Decoder(set.table());
    private final Decoded decoded = new Decoded();
    private final byte[] bytes = new byte[GuestMemory.PAGE + MAX_LENGTH];
    private final CodeBytes code = new CodeBytes();
    private final Insn[] insns = new Insn[Block.MAX_INSNS];
    private final int[] offsets = new int[Block.MAX_INSNS + 1];

    private int available;
    private long secondPage;

    BlockBuilder(Cpu cpu) {
        this.cpu = cpu;
    }

    /**
     * The block at a linear address; throws the fault of its first instruction's fetch.
     *
     * @param most instructions that it may have
     */
    Block build(long rip, int most) {
        long host = cpu.memory.fetch(rip);
        long physical = cpu.memory.fetchPhysical(rip);
        cpu.memory.markAsCode(physical);
        int inPage = GuestMemory.PAGE - (int) (rip & GuestMemory.PAGE - 1);
        available = Math.min(inPage, most * MAX_LENGTH);
        code.take(host, inPage, bytes);
        secondPage = -1;
        int count = 0;
        int at = 0;
        boolean ended = false;
        while (!ended && count < most && at < inPage) {
            Insn insn = next(rip, at, count == 0);
            if (insn == null) {
                break;
            }
            insns[count] = insn;
            offsets[count++] = at;
            ended = insn instanceof Raise || decoded.entry.endsBlock;
            at += insn instanceof Raise ? 0 : decoded.length;
        }
        offsets[count] = at;
        // Of the instruction that did not fit into the page or could not be decoded too: it may become another one.
        int inFirst = Math.min(inPage, at + MAX_LENGTH);
        return new Block(physical, secondPage, Arrays.copyOf(insns, count), Arrays.copyOf(offsets, count + 1),
                code.digest(inFirst));
    }

    /** Whether the bytes at {@code host} are those that a block was decoded from. */
    static boolean unchanged(Block block, long host) {
        int room = GuestMemory.PAGE - (int) (block.physical & GuestMemory.PAGE - 1);
        return CodeBytes.digest(host, Math.min(room, block.bytes + MAX_LENGTH)) == block.digest;
    }

    /** The instruction at offset {@code at}, or null if the block ends before it. */
    private Insn next(long rip, int at, boolean first) {
        Decoder decoderNow = decoder;
        Decoded.Outcome outcome = decoderNow.decode(bytes, at, available, decoded);
        if (outcome == Decoded.Outcome.TRUNCATED) {
            if (!first) {
                return null;
            }
            readSecondPage(rip);
            outcome = decoderNow.decode(bytes, at, available, decoded);
        }
        decoded.blockOffset = at;
        return switch (outcome) {
            case DONE -> set.executable(decoded);
            case UNDEFINED -> new Raise(true);
            case TOO_LONG -> new Raise(false);
            case TRUNCATED -> throw new IllegalStateException("an instruction of more than 15 bytes");
        };
    }

    /** Adds the first bytes of the next page; its fault is this instruction's. */
    private void readSecondPage(long rip) {
        long va = rip + available;
        long host = cpu.memory.fetch(va);
        secondPage = cpu.memory.fetchPhysical(va);
        cpu.memory.markAsCode(secondPage);
        for (int i = 0; i < MAX_LENGTH; i++) {
            bytes[available + i] = (byte) Host.read(host + i, 1);
        }
        available += MAX_LENGTH;
    }
}
