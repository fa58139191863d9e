package org.ringdom.runtime.event;

import java.nio.file.Path;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.shared.SharedFileHeader;
import org.ringdom.runtime.memory.InstanceFolder;
import org.ringdom.runtime.memory.SharedFile;

/**
 * The process that plays guest 16 in {@link EventKillIT}: produces numbers, sends an event after each, and every 16 numbers
 * sleeps until the other side has consumed them all. Runs until it is killed.
 */
final class EventPeer {
    static final int GUEST = 16;
    static final int GUEST_SLOT = 4;
    static final int GUEST_PORT = 5;
    static final int SERVICE = 2;
    static final int SERVICE_PORT = 40_000;
    static final long MAGIC = SharedFileHeader.magic("RDTESTPP");
    static final long PRODUCED = 64;
    static final long CONSUMED = 128;

    private static final int BURST = 16;

    private EventPeer() {
    }

    public static void main(String[] args) {
        InstanceFolder folder = new InstanceFolder(Path.of(args[0]), Path.of(args[0]));
        SharedBuffer numbers = SharedFile.open(folder.file("numbers"), MAGIC, 1, true).buffer();
        CoreTableView table = CoreTableView.open(folder);
        EventFiles files = new EventFiles(folder, table);
        EventSender sender = new EventSender(GUEST, table, files);
        EventReceiver receiver = new EventReceiver(files.get(GUEST), 0);
        receiver.attach();
        DeathSweep.sweep(GUEST, table, files);
        sender.send(GUEST_PORT); // a number may have been stored without its event
        while (true) {
            long produced = numbers.getAndAddLong(PRODUCED, 1) + 1;
            sender.send(GUEST_PORT);
            while (produced % BURST == 0 && numbers.getLongVolatile(CONSUMED) < produced) {
                int seen = receiver.seen();
                if (receiver.poll(port -> {
                }) == 0 && numbers.getLongVolatile(CONSUMED) < produced) {
                    receiver.await(seen, Long.MAX_VALUE);
                }
            }
        }
    }
}
