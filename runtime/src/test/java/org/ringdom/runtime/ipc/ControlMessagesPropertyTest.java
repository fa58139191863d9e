package org.ringdom.runtime.ipc;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;

import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.ringdom.abi.control.CommandReplyDecoder;
import org.ringdom.abi.control.CommandReplyEncoder;
import org.ringdom.abi.control.CommandRequestDecoder;
import org.ringdom.abi.control.CommandRequestEncoder;
import org.ringdom.abi.control.HypercallRequestDecoder;
import org.ringdom.abi.control.MessageHeaderEncoder;
import org.ringdom.runtime.hypercall.HypercallCodec;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** A message that passes the check can be decoded to its end, whatever was done to it; one that is cut does not pass. */
class ControlMessagesPropertyTest {
    private static byte[] commandRequest() {
        ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        CommandRequestEncoder encoder = new CommandRequestEncoder().wrapAndApplyHeader(buffer, 0,
                new MessageHeaderEncoder());
        encoder.clientKey(1).requestId(2).argumentsCount(2).next().value("one").next().value("");
        encoder.command("restart").putPayload(new byte[5], 0, 5);
        return bytes(buffer, encoder.encodedLength());
    }

    private static byte[] commandReply() {
        ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        CommandReplyEncoder encoder = new CommandReplyEncoder().wrapAndApplyHeader(buffer, 0,
                new MessageHeaderEncoder());
        CommandReplyEncoder.RowsEncoder rows = encoder.clientKey(1).requestId(2).exitCode(0).rowsCount(2);
        rows.next().columnsCount(1).next().name("role").value("blkback");
        rows.next().columnsCount(0);
        encoder.text("done");
        return bytes(buffer, encoder.encodedLength());
    }

    private static byte[] bytes(ExpandableArrayBuffer buffer, int bodyLength) {
        byte[] message = new byte[ControlMessages.HEADER + bodyLength];
        buffer.getBytes(0, message);
        return message;
    }

    @Provide
    Arbitrary<byte[]> messages() {
        return Arbitraries.of(commandRequest(), commandReply(), Requests.hypercall(3, 4, new byte[9]));
    }

    private static boolean passes(byte[] message) {
        return ControlMessages.isWellFormed(new UnsafeBuffer(message), 0, message.length);
    }

    @Test
    void messagesOfOurEncodersPassAndAnyCutDoesNot() {
        for (byte[] message : new byte[][]{commandRequest(), commandReply(), Requests.hypercall(3, 4, new byte[9])}) {
            assertTrue(passes(message));
            for (int length = 0; length < message.length; length++) {
                assertFalse(passes(Arrays.copyOf(message, length)), message.length + " cut to " + length);
            }
        }
    }

    @Property(tries = 20_000)
    void whatPassesCanBeDecoded(@ForAll("messages") byte[] original, @ForAll @IntRange(max = 1000) int at,
            @ForAll byte value, @ForAll @IntRange(max = 1000) int secondAt, @ForAll byte second) {
        byte[] message = original.clone();
        message[at % message.length] = value;
        message[secondAt % message.length] = second;
        if (passes(message)) {
            decode(message);
        }
    }

    private static void decode(byte[] message) {
        UnsafeBuffer view = new UnsafeBuffer(message);
        int block = ControlMessages.blockLength(view, 0);
        int version = ControlMessages.version(view, 0);
        switch (ControlMessages.templateId(view, 0)) {
            case CommandRequestDecoder.TEMPLATE_ID -> {
                CommandRequestDecoder decoder = new CommandRequestDecoder().wrap(view, ControlMessages.HEADER, block,
                        version);
                decoder.arguments().forEach(CommandRequestDecoder.ArgumentsDecoder::value);
                decoder.command();
                decoder.skipPayload();
            }
            case CommandReplyDecoder.TEMPLATE_ID -> {
                CommandReplyDecoder decoder = new CommandReplyDecoder().wrap(view, ControlMessages.HEADER, block,
                        version);
                decoder.rows().forEach(row -> row.columns().forEach(column -> {
                    column.name();
                    column.value();
                }));
                decoder.text();
            }
            case HypercallRequestDecoder.TEMPLATE_ID -> {
                byte[] payload = new HypercallCodec()
                        .decodeRequest(view, ControlMessages.HEADER, block, version).payload();
                assertTrue(payload.length <= message.length);
            }
            default -> assertTrue(ControlMessages.HEADER + block <= message.length);
        }
    }
}
