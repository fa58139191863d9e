package org.ringdom.console.ring;

import java.util.Optional;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.ConsoleRing;
import org.ringdom.abi.shared.ConsoleRecord;
import org.ringdom.runtime.console.ConsoleEntry;
import org.ringdom.runtime.recovery.CrashPoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One console's rings. Order of stores, each a commit of what stands before it:
 *
 * <pre>
 *   SHOW   ring bytes to the stream in the record file    journal entry    out = end    out_cons    event
 *   TYPE   bytes to the ring    in = {in_prod, typed}    in_prod    event
 * </pre>
 *
 * <p>Killed after the journal entry, the successor finds it as the newest of all, starting where the record file ends, and
 * takes it as shown: the bytes are in the stream already. Killed after {@code in}, it stores in_prod again.
 *
 * <p>The guest's own indices are believed only as far as they fit: others are counted, and nothing is done until they fit
 * again. Ours are never read back from the page. Agent thread only.
 */
public final class Console {
    private static final Logger LOG = LoggerFactory.getLogger(Console.class);

    private final SharedBuffer page;
    private final ConsoleRing ring;
    private final ConsoleFile file;
    private final ConsoleHistory history;
    private final ConsoleCounters counters;
    private long notJournalled;
    private boolean strange;

    /**
     * Goes on where the record says, whether it was just made or a predecessor died. It may die here too, at any store.
     *
     * @param page
     *            the guest's ring page
     * @param record
     *            the mapped record file
     * @param last
     *            the newest entry of the whole journal when this process began
     */
    public Console(SharedBuffer page, SharedBuffer record, ConsoleHistory history, ConsoleCounters counters,
            Optional<ConsoleEntry> last) {
        this.page = page;
        this.ring = new ConsoleRing().wrap(page, 0);
        this.file = new ConsoleFile(record);
        this.history = history;
        this.counters = counters;
        last.filter(this::isHalfShown).ifPresent(entry -> {
            counters.recovered.increment();
            file.end(entry.end());
        });
        ring.connectionVolatile(ConsoleRing.CONNECTED);
        ring.inProdRelease(file.inProd());
        ring.outConsRelease((int) file.end());
    }

    private boolean isHalfShown(ConsoleEntry entry) {
        return entry.kind() == ConsoleEntry.Kind.OUTPUT && entry.isOf(domid(), incarnation(), number())
                && entry.start() == file.end() && entry.bytes().length <= ConsoleRing.OUT_SIZE;
    }

    /** Says in the journal that the console is served; after all consoles have been made. */
    public void open() {
        history.opened(file);
    }

    public int domid() {
        return file.domid();
    }

    public long incarnation() {
        return file.incarnation();
    }

    /** 0 is the console that every domain has. */
    public int number() {
        return file.number();
    }

    /** End of the output stream. */
    public long end() {
        return file.end();
    }

    /** First byte of the output stream that is still at hand. */
    public long oldest() {
        return Math.max(0, file.end() - ConsoleRecord.STREAM_BYTES + ConsoleRing.OUT_SIZE);
    }

    /** Copies output from {@code position}, which lies between {@link #oldest} and {@link #end}. */
    public void read(long position, byte[] target, int offset, int count) {
        file.copyOut(position, target, offset, count);
    }

    /** Takes what the guest has written; how many bytes. If it is more than none, the guest wants an event. */
    public int takeOutput() {
        int count = ring.outProdAcquire() - (int) file.end();
        if (count == 0) {
            return 0;
        }
        if (count < 0 || count > ConsoleRing.OUT_SIZE) {
            strange("out_prod is " + count + " bytes past out_cons");
            return 0;
        }
        strange = false;
        copyIn(count);
        CrashPoint.at("console.before-append");
        journal(count);
        CrashPoint.at("console.after-append");
        file.end(file.end() + count);
        CrashPoint.at("console.after-record");
        ring.outConsRelease((int) file.end());
        counters.shown.getAndAdd(count);
        history.keepNamed();
        return count;
    }

    private void copyIn(int count) {
        long end = file.end();
        int first = Math.min(count, ConsoleRing.OUT_SIZE - ((int) end & ConsoleRing.OUT_SIZE - 1));
        file.copyIn(page, ConsoleRing.outOffset((int) end), end, first);
        if (first < count) {
            file.copyIn(page, ConsoleRing.OUT_OFFSET, end + first, count - first);
        }
    }

    private void journal(int count) {
        if (notJournalled > 0 && history.note(file, notJournalled + " bytes are missing here: the journal was full")) {
            notJournalled = 0;
        }
        if (notJournalled > 0 || !history.output(file, count)) {
            notJournalled += count;
            counters.notJournalled.getAndAdd(count);
        }
    }

    /** Number (its low half) of the next byte that the typist has to send. */
    public int typed() {
        return file.typed();
    }

    /** Whose bytes are counted; 0: nobody's. */
    public long typist() {
        return file.typist();
    }

    /** A client types from now on; its next byte has the number {@code firstNumber}, or that after its last one. */
    public void typist(long client, int firstNumber) {
        if (file.typist() != client) {
            file.typist(client, firstNumber);
        }
    }

    /** Gives the guest bytes of the typist; how many it had room for. If it is more than none, the guest wants an event. */
    public int type(byte[] bytes, int offset, int length) {
        int inProd = file.inProd();
        int used = inProd - ring.inConsAcquire();
        if (used < 0 || used > ConsoleRing.IN_SIZE) {
            strange("in_cons is " + used + " bytes behind in_prod");
            return 0;
        }
        int count = Math.min(length, ConsoleRing.IN_SIZE - used);
        if (count > 0) {
            int first = Math.min(count, ConsoleRing.IN_SIZE - (inProd & ConsoleRing.IN_SIZE - 1));
            page.putBytes(ConsoleRing.inOffset(inProd), bytes, offset, first);
            page.putBytes(ConsoleRing.IN_OFFSET, bytes, offset + first, count - first);
            file.in(inProd + count, file.typed() + count);
            CrashPoint.at("console.after-typed");
            ring.inProdRelease(inProd + count);
            counters.typed.getAndAdd(count);
        }
        return count;
    }

    private void strange(String what) {
        counters.badIndices.increment();
        if (!strange) {
            strange = true;
            LOG.warn("console {} of domain {} rests: {}", number(), domid(), what);
        }
    }

    /** Says in the journal that the guest is gone. */
    public void close() {
        history.closed(file);
    }
}
