package org.ringdom.launcher.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.ringdom.launcher.api.BlockDevice;
import org.ringdom.launcher.api.DomainState;
import org.ringdom.launcher.api.DomainSummary;
import org.ringdom.launcher.api.HostInfo;
import org.ringdom.launcher.api.NetworkCard;
import org.ringdom.runtime.ipc.ControlMessages;

class CommandCodecTest {
    private static CommandResult through(CommandResult result) {
        CommandCodec.Message message = CommandCodec.encode(5, 6, result);
        assertTrue(ControlMessages.isWellFormed(message.buffer(), 0, message.length()));
        assertEquals(6, ControlMessages.requestId(message.buffer(), 0));
        return CommandCodec.decodeResult(message.buffer(), ControlMessages.HEADER,
                ControlMessages.blockLength(message.buffer(), 0), ControlMessages.version(message.buffer(), 0));
    }

    @Test
    void commandsArriveAsTheyWereSent() {
        Command command = new Command(Command.CREATE, List.of("true", "", "ö"), "name = \"ü\"\n".repeat(500));
        CommandCodec.Message message = CommandCodec.encode(5, 6, command);
        assertTrue(ControlMessages.isWellFormed(message.buffer(), 0, message.length()));
        assertEquals(command, CommandCodec.decodeCommand(message.buffer(), ControlMessages.HEADER,
                ControlMessages.blockLength(message.buffer(), 0), ControlMessages.version(message.buffer(), 0)));
        assertEquals("", command.argument(3));
    }

    @Test
    void resultsArriveAsTheyWereSent() {
        assertEquals(CommandResult.failed("no way: ä"), through(CommandResult.failed("no way: ä")));
        assertEquals(CommandResult.done(), through(CommandResult.done()));
        CommandResult rows = CommandResult.of(List.of(Map.of("a", "1"), Map.of(), Map.of("b", "", "c", "x y")));
        assertEquals(rows, through(rows));
    }

    @Test
    void valuesOfTheApiSurviveBeingRows() {
        DomainSummary domain = new DomainSummary(16, "g", new UUID(1, 2), 64, 2,
                new DomainState(false, true, false, false, true, false), 1.5, 128, 4711, OptionalInt.of(3));
        assertEquals(domain, Rows.domain(Rows.of(domain)));
        BlockDevice disk = new BlockDevice(51712, 2, 16, 4, -1, 8, "/local/x");
        assertEquals(disk, Rows.disk(Rows.of(disk)));
        NetworkCard card = new NetworkCard(0, 3, 16, "00:16:3e:00:00:01", "br0", 4, -1, 8, 9, "/local/y");
        assertEquals(card, Rows.card(Rows.of(card)));
        HostInfo host = new HostInfo(new LinkedHashMap<>(Map.of("host", "h")), List.of(new HostInfo.Cpu(0, 1, 2, 3)),
                List.of(new HostInfo.Node(0, 10, 5, List.of(10, 20)), new HostInfo.Node(1, 10, 5, List.of())));
        assertEquals(host, Rows.host(Rows.of(host)));
    }

    @Test
    void aPageOfDomainsFitsIntoAMessage() {
        DomainSummary longest = new DomainSummary(32_000, "n".repeat(128), UUID.randomUUID(), 1 << 20, 128,
                new DomainState(true, false, false, false, false, false), 123_456_789.1, 1 << 20, Long.MAX_VALUE >> 8,
                OptionalInt.of(4));
        CommandResult page = CommandResult.of(java.util.Collections.nCopies(48, Rows.of(longest)));
        assertTrue(CommandCodec.encode(1, 1, page).length() < ControlMessages.MAX_LENGTH);
    }
}
