package org.ringdom.launcher.command;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.ringdom.abi.control.CommandReplyDecoder;
import org.ringdom.abi.control.CommandReplyEncoder;
import org.ringdom.abi.control.CommandRequestDecoder;
import org.ringdom.abi.control.CommandRequestEncoder;
import org.ringdom.abi.control.MessageHeaderEncoder;

/** Commands and their results as messages. Messages to decode must be well-formed; the control plane sees to that. */
public final class CommandCodec {
    /** A whole message at offset 0. */
    public record Message(MutableDirectBuffer buffer, int length) {
    }

    private CommandCodec() {
    }

    /** A request. */
    public static Message encode(long clientKey, long requestId, Command command) {
        ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(512);
        CommandRequestEncoder encoder = new CommandRequestEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder()).clientKey(clientKey).requestId(requestId);
        CommandRequestEncoder.ArgumentsEncoder arguments = encoder.argumentsCount(command.arguments().size());
        command.arguments().forEach(argument -> arguments.next().value(argument));
        byte[] payload = command.payload().getBytes(StandardCharsets.UTF_8);
        encoder.command(command.verb()).putPayload(payload, 0, payload.length);
        return new Message(buffer, MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength());
    }

    /** Reads a request's body. */
    public static Command decodeCommand(DirectBuffer buffer, int offset, int blockLength, int version) {
        CommandRequestDecoder decoder = new CommandRequestDecoder().wrap(buffer, offset, blockLength, version);
        List<String> arguments = new ArrayList<>();
        decoder.arguments().forEach(argument -> arguments.add(argument.value()));
        String verb = decoder.command();
        byte[] payload = new byte[decoder.payloadLength()];
        decoder.getPayload(payload, 0, payload.length);
        return new Command(verb, arguments, new String(payload, StandardCharsets.UTF_8));
    }

    /** A reply. */
    public static Message encode(long clientKey, long requestId, CommandResult result) {
        ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(512);
        CommandReplyEncoder encoder = new CommandReplyEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder()).clientKey(clientKey).requestId(requestId)
                .exitCode(result.exitCode());
        CommandReplyEncoder.RowsEncoder rows = encoder.rowsCount(result.rows().size());
        for (Map<String, String> row : result.rows()) {
            CommandReplyEncoder.RowsEncoder.ColumnsEncoder columns = rows.next().columnsCount(row.size());
            row.forEach((name, value) -> columns.next().name(name).value(value));
        }
        encoder.text(result.text());
        return new Message(buffer, MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength());
    }

    /** Reads a reply's body. */
    public static CommandResult decodeResult(DirectBuffer buffer, int offset, int blockLength, int version) {
        CommandReplyDecoder decoder = new CommandReplyDecoder().wrap(buffer, offset, blockLength, version);
        List<Map<String, String>> rows = new ArrayList<>();
        for (CommandReplyDecoder.RowsDecoder row : decoder.rows()) {
            Map<String, String> columns = new LinkedHashMap<>();
            for (CommandReplyDecoder.RowsDecoder.ColumnsDecoder column : row.columns()) {
                String name = column.name();
                columns.put(name, column.value());
            }
            rows.add(columns);
        }
        return new CommandResult(decoder.exitCode(), rows, decoder.text());
    }
}
