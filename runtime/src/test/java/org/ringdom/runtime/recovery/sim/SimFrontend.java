package org.ringdom.runtime.recovery.sim;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.blkif.BlkifOperation;
import org.ringdom.abi.io.blkif.BlkifProtocol;
import org.ringdom.abi.io.blkif.BlkifRequest;
import org.ringdom.abi.io.blkif.BlkifResponse;
import org.ringdom.abi.io.blkif.BlkifSegment;
import org.ringdom.abi.io.blkif.BlkifStatus;
import org.ringdom.runtime.grant.GrantTable;
import org.ringdom.runtime.ring.FrontRing;

/**
 * A block frontend that knows what it may find: it issues random requests, sleeps until it is notified, and checks each
 * answer. Ids are small and reused, as Linux's are. Pages it got back carry a mark that nobody may overwrite.
 */
public final class SimFrontend {
    private static final int SECTORS_PER_PAGE = BlkifSegment.SECTORS_PER_PAGE;

    private static final class Pending {
        int operation;
        int expected;
        long issued;
        long sector;
        final List<Integer> refs = new ArrayList<>();
        final List<Integer> pages = new ArrayList<>();
        final List<Long> places = new ArrayList<>();
        final List<SectorHistory.Write> writes = new ArrayList<>();
    }

    private final Random random;
    private final SharedBuffer memory;
    private final GrantTable grants;
    private final FrontRing ring;
    private final SimDisk disk;
    private final int backend;
    private final boolean persistent;
    private final BlkifProtocol protocol;
    private final BlkifRequest request;
    private final BlkifResponse response = new BlkifResponse();
    private final SharedBuffer scratch = SharedBuffer.allocate(Arena.ofAuto(), 4096);
    private final ArrayDeque<Integer> freePages = new ArrayDeque<>();
    private final ArrayDeque<Integer> freeIds = new ArrayDeque<>();
    private final Map<Integer, Integer> persistentRefs = new HashMap<>();
    private final Map<Long, Pending> pending = new HashMap<>();
    private final SectorHistory[] history;
    private long clock = 1;
    private long lastValue;
    private boolean event;
    private boolean backendEvent;
    private int toIssue;
    private int answered;

    /** The frontend of a disk; data pages are those of {@code memory} from {@code firstPage} to {@code endPage}. */
    public SimFrontend(Random random, SharedBuffer memory, int firstPage, int endPage, GrantTable grants,
            FrontRing ring,
            BlkifProtocol protocol, SimDisk disk, int backend, boolean persistent, int requests) {
        this.random = random;
        this.memory = memory;
        this.grants = grants;
        this.ring = ring;
        this.protocol = protocol;
        this.request = new BlkifRequest(protocol);
        this.disk = disk;
        this.backend = backend;
        this.persistent = persistent;
        this.toIssue = requests;
        this.history = new SectorHistory[disk.size()];
        for (int i = 0; i < history.length; i++) {
            history[i] = new SectorHistory();
        }
        for (int page = firstPage; page < endPage; page++) {
            mark(page);
            freePages.add(page);
        }
        for (int id = 0; id < ring.entries(); id++) {
            freeIds.add(id);
        }
    }

    /** The backend's event for us. */
    public void notifyFrontend() {
        event = true;
    }

    /** Takes our event for the backend. */
    public boolean takeBackendEvent() {
        boolean was = backendEvent;
        backendEvent = false;
        return was;
    }

    /** Whether all requests were issued and answered. */
    public boolean finished() {
        return toIssue == 0 && pending.isEmpty();
    }

    /** Issues nothing more. */
    public void stop() {
        toIssue = 0;
    }

    /** Requests answered so far. */
    public int answered() {
        return answered;
    }

    /** Requests without an answer. */
    public int outstanding() {
        return pending.size();
    }

    /** Whether something remains to do without an event. */
    public boolean canIssue() {
        return toIssue > 0 && !freeIds.isEmpty() && freePages.size() >= 32 && ring.free() > 0;
    }

    /** Issues up to {@code count} requests as one batch. */
    public void issue(int count) {
        boolean any = false;
        for (int i = 0; i < count && canIssue(); i++) {
            issueOne();
            toIssue--;
            any = true;
        }
        if (any && ring.publish()) {
            backendEvent = true;
        }
    }

    private void issueOne() {
        Pending one = new Pending();
        long id = freeIds.remove();
        one.issued = clock++;
        request.wrap(scratch, 0).id(id);
        int kind = random.nextInt(20);
        if (kind < 12) {
            direct(one, kind < 7 ? BlkifOperation.WRITE : BlkifOperation.READ);
        } else if (kind < 16) {
            indirect(one, random.nextBoolean() ? BlkifOperation.WRITE : BlkifOperation.READ);
        } else if (kind < 17) {
            one.operation = BlkifOperation.FLUSH_DISKCACHE;
            request.operation(one.operation).nrSegments(0).sector(0);
        } else if (kind < 18) {
            discard(one);
        } else if (kind < 19) {
            direct(one, BlkifOperation.WRITE_BARRIER);
        } else {
            bad(one);
        }
        pending.put(id, one);
        if (!ring.offer(scratch, 0, protocol.requestSize())) {
            throw new AssertionError("the ring is full although it had room");
        }
    }

    private void direct(Pending one, int operation) {
        int segments = 1 + random.nextInt(4);
        one.operation = operation;
        long sectors = 0;
        one.sector = random.nextInt(disk.size() - segments * SECTORS_PER_PAGE + 1);
        for (int i = 0; i < segments; i++) {
            int first = random.nextInt(SECTORS_PER_PAGE);
            int last = first + random.nextInt(SECTORS_PER_PAGE - first);
            request.segment(i, segment(one, operation, one.sector + sectors, first, last), first, last);
            sectors += last - first + 1;
        }
        request.operation(operation).nrSegments(segments).sector(one.sector);
    }

    private void indirect(Pending one, int operation) {
        int segments = 1 + random.nextInt(16);
        one.operation = operation;
        one.sector = random.nextInt(disk.size() - segments * SECTORS_PER_PAGE + 1);
        int table = takePage(one);
        long sector = one.sector;
        for (int i = 0; i < segments; i++) {
            int first = random.nextInt(4) == 0 ? random.nextInt(SECTORS_PER_PAGE) : 0;
            int last = random.nextInt(4) == 0 ? first + random.nextInt(SECTORS_PER_PAGE - first) : 7;
            int ref = segment(one, operation, sector, first, last);
            BlkifSegment.put(memory, table * 4096L + i * 8L, ref, first, last);
            sector += last - first + 1;
        }
        request.operation(BlkifOperation.INDIRECT).indirectOperation(operation).indirectNrSegments(segments)
                .sector(one.sector).indirectGref(0, grant(one, table, true));
    }

    /** A page of one segment, with new values if it is written from. */
    private int segment(Pending one, int operation, long sector, int first, int last) {
        int page = takePage(one);
        for (int unit = first; unit <= last; unit++) {
            long place = page * 4096L + unit * (long) SimDisk.SECTOR;
            one.places.add(place);
            if (operation != BlkifOperation.READ) {
                long value = ++lastValue;
                memory.segment().set(ValueLayout.JAVA_LONG, place, value);
                one.writes.add(history[(int) sector + unit - first].issue(value, one.issued));
            }
        }
        return grant(one, page, operation != BlkifOperation.READ);
    }

    private void discard(Pending one) {
        one.operation = BlkifOperation.DISCARD;
        int sectors = 1 + random.nextInt(16);
        one.sector = random.nextInt(disk.size() - sectors + 1);
        for (int i = 0; i < sectors; i++) {
            one.writes.add(history[(int) one.sector + i].issue(0, one.issued));
        }
        request.operation(one.operation).discardFlag(0).sector(one.sector).discardSectors(sectors);
    }

    private void bad(Pending one) {
        one.expected = BlkifStatus.ERROR;
        one.operation = BlkifOperation.WRITE;
        request.operation(one.operation).nrSegments(1).sector(0).segment(0, 7, 0, 7);
        switch (random.nextInt(5)) {
            case 0 -> request.nrSegments(0);
            case 1 -> request.nrSegments(12);
            case 2 -> request.sector(-1).segment(0, grant(one, takePage(one), true), 0, 7);
            case 3 -> request.segment(0, grant(one, takePage(one), true), 3, 2);
            default -> {
                one.operation = 77;
                one.expected = BlkifStatus.EOPNOTSUPP;
                request.operation(77);
            }
        }
    }

    private int takePage(Pending one) {
        int page = persistent && random.nextBoolean() ? freePages.removeLast() : freePages.removeFirst();
        checkMark(page);
        one.pages.add(page);
        return page;
    }

    private int grant(Pending one, int page, boolean readOnly) {
        if (persistent) {
            return persistentRefs.computeIfAbsent(page, p -> grants.grant(backend, p, false));
        }
        int ref = grants.grant(backend, page, readOnly);
        one.refs.add(ref);
        return ref;
    }

    private void mark(int page) {
        for (int unit = 0; unit < SECTORS_PER_PAGE; unit++) {
            memory.segment().set(ValueLayout.JAVA_LONG, page * 4096L + unit * 512L, ~(page * 8L + unit));
        }
    }

    private void checkMark(int page) {
        for (int unit = 0; unit < SECTORS_PER_PAGE; unit++) {
            long found = memory.segment().get(ValueLayout.JAVA_LONG, page * 4096L + unit * 512L);
            if (found != ~(page * 8L + unit)) {
                throw new AssertionError("page " + page + " was written after its request had been answered: " + found);
            }
        }
    }

    /** Handles the backend's event, if there is one; false if there was none. */
    public boolean handleEvent() {
        if (!event) {
            return false;
        }
        event = false;
        int waiting = ring.available();
        while (waiting != 0) {
            if (waiting == FrontRing.BROKEN) {
                throw new AssertionError("more responses than requests");
            }
            ring.take(scratch, 2048, protocol.responseSize());
            answer();
            waiting = ring.finalCheck();
        }
        return true;
    }

    private void answer() {
        response.wrap(scratch, 2048);
        Pending one = pending.remove(response.id());
        if (one == null) {
            throw new AssertionError("an answer to no request: id " + response.id());
        }
        if (response.operation() != one.operation || response.status() != one.expected) {
            throw new AssertionError("id " + response.id() + ": operation " + response.operation() + " of "
                    + one.operation + ", status " + response.status() + " of " + one.expected);
        }
        clock++;
        check(one);
        for (int ref : one.refs) {
            if (!grants.endAccess(ref)) {
                throw new AssertionError("grant " + ref + " is in use after the answer");
            }
        }
        for (SectorHistory.Write write : one.writes) {
            write.answered = clock;
        }
        clock++;
        long oldest = pending.values().stream().mapToLong(other -> other.issued).min().orElse(clock);
        for (int i = 0; i < one.writes.size(); i++) {
            history[(int) one.sector + i].forget(oldest);
        }
        if (one.operation == BlkifOperation.WRITE_BARRIER) {
            checkDurable(one, clock);
        }
        for (int page : one.pages) {
            mark(page);
            freePages.add(page);
        }
        freeIds.add((int) response.id());
        answered++;
    }

    private void check(Pending one) {
        if (one.operation == BlkifOperation.READ) {
            for (int i = 0; i < one.places.size(); i++) {
                long value = memory.segment().get(ValueLayout.JAVA_LONG, one.places.get(i));
                if (!history[(int) one.sector + i].permits(value, one.issued)) {
                    throw new AssertionError("read of sector " + (one.sector + i) + " found " + value);
                }
            }
        } else if (one.operation == BlkifOperation.FLUSH_DISKCACHE || one.operation == BlkifOperation.WRITE_BARRIER) {
            checkDurable(one.issued);
        }
    }

    private void checkDurable(long since) {
        for (int sector = 0; sector < disk.size(); sector++) {
            if (!history[sector].permits(disk.durable(sector), since)) {
                throw new AssertionError("flush answered, but sector " + sector + " is not durable");
            }
        }
    }

    private void checkDurable(Pending one, long since) {
        for (int i = 0; i < one.writes.size(); i++) {
            int sector = (int) one.sector + i;
            if (!history[sector].permits(disk.durable(sector), since)) {
                throw new AssertionError("barrier answered, but sector " + sector + " is not durable");
            }
        }
    }

    /** At the end: what is on the disk must be what the answers say. */
    public void checkDisk() {
        clock++;
        for (int sector = 0; sector < disk.size(); sector++) {
            if (!history[sector].permits(disk.get(sector), clock)) {
                throw new AssertionError("sector " + sector + " holds " + disk.get(sector));
            }
        }
        for (int page : freePages) {
            checkMark(page);
        }
    }
}
