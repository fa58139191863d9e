package org.ringdom.core.support;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.control.HypercallOp;
import org.ringdom.abi.shared.CoreRedo;
import org.ringdom.abi.shared.CoreTable;
import org.ringdom.abi.shared.CoreTable.Geometry;
import org.ringdom.abi.shared.HypercallMailbox;
import org.ringdom.core.boot.Core;
import org.ringdom.core.domain.DomainFiles;
import org.ringdom.core.host.HostInfo;
import org.ringdom.core.redo.EventSink;
import org.ringdom.core.redo.Reply;
import org.ringdom.core.requests.Mailboxes;
import org.ringdom.core.requests.Request;

/** A core over private memory, with surroundings that a test sees through. {@link #restart} is a kill and a successor. */
public final class TestCore implements EventSink, DomainFiles, Mailboxes.MailboxFiles {
    /** Few slots and ports, so that tests reach the ends of tables. */
    public static final Geometry SMALL = new Geometry(6, 3, 16, 16, 12);
    public static final int CLIENT_SLOTS = 4;
    public static final int FIRST_GUEST = 16;
    public static final long HOST_PAGES = 1000;

    public final SharedBuffer table;
    public final SharedBuffer redo;
    /** Pending bits as bytes, 256 a domain, numbers modulo 64. */
    public final SharedBuffer pending;
    public final Map<Integer, SharedBuffer> mailboxes = new HashMap<>();
    public final Set<Integer> attached = new HashSet<>();
    public final Set<Long> acknowledged = new HashSet<>();
    public final Map<Integer, Integer> kicks = new HashMap<>();
    public final Set<Integer> swept = new HashSet<>();
    public boolean filesMissing;
    public Core core;

    private final Map<Long, Long> requestIds = new HashMap<>();
    private long epoch;

    public TestCore() {
        this(SMALL);
    }

    public TestCore(Geometry geometry) {
        this(SharedBuffer.allocate(Arena.ofAuto(), geometry.fileSize()),
                SharedBuffer.allocate(Arena.ofAuto(), CoreRedo.fileSize(CLIENT_SLOTS)),
                SharedBuffer.allocate(Arena.ofAuto(), 64 * 256));
        CoreTable.initialise(table, geometry, HOST_PAGES, 7);
        CoreRedo.initialise(redo, CLIENT_SLOTS, FIRST_GUEST);
    }

    /** Over memory that a predecessor left. */
    public TestCore(SharedBuffer table, SharedBuffer redo, SharedBuffer pending) {
        this.table = table;
        this.redo = redo;
        this.pending = pending;
    }

    /** Starts the core, or its successor. */
    public TestCore restart() {
        attached.clear();
        core = new Core(table, redo, ++epoch,
                new Core.Surroundings(this, this, this, new HostInfo(Path.of("/")), (pid, start, command) -> 0,
                        () -> 42));
        return this;
    }

    /** A request of a service domain's process, the next of its ids. */
    public long call(int domid, int opcode, long... args) {
        return callWith(domid, opcode, new byte[0], args).result();
    }

    /** The same with a payload; the whole answer. */
    public Reply callWith(int domid, int opcode, byte[] payload, long... args) {
        long key = key(domid);
        return core.dispatcher().serve(key, requestIds.merge(key, 1L, Long::sum), request(opcode, payload, args));
    }

    public static long key(int domid) {
        return (long) domid << 48 | 1;
    }

    public static Request request(int opcode, byte[] payload, long... args) {
        return new Request(opcode, Arrays.copyOf(args, Reply.VALUES), payload);
    }

    /** A live service domain; its number is its slot. */
    public void service(int domid) {
        expect(domid,
                callWith(0, HypercallOp.DOMCTL_CREATE, new byte[16], HypercallOp.CREATE_SERVICE, 0, 0, 0, 0, domid)
                        .result());
        expect(0, call(0, HypercallOp.DOMCTL_ATTACH_FILES, domid));
        expect(0, call(0, HypercallOp.DOMCTL_FINISH_BUILD, domid));
        expect(0, call(0, HypercallOp.DOMCTL_PROCESS_STARTED, domid, 1, 1000 + domid));
    }

    /** A live guest of 10 pages and 2 vCPUs; its number. */
    public int guest() {
        int domid = (int) callWith(0, HypercallOp.DOMCTL_CREATE, new byte[16], 0, 10, 2, 0, 1, 99).result();
        if (domid < 0) {
            throw new AssertionError("create: " + domid);
        }
        expect(0, call(0, HypercallOp.DOMCTL_ATTACH_FILES, domid));
        expect(0, call(0, HypercallOp.DOMCTL_FINISH_BUILD, domid));
        return domid;
    }

    /** A hypercall through a guest's mailbox, vCPU 0. */
    public long guestCall(int domid, int opcode, long... args) {
        SharedBuffer box = ask(domid, 0, opcode, args);
        core.mailboxes().serve(core.table().find(domid).slot());
        long at = HypercallMailbox.slotOffset(0);
        if (box.getLong(at + HypercallMailbox.DONE_SEQ) != box.getLong(at + HypercallMailbox.REQUEST_SEQ)) {
            throw new AssertionError("not answered");
        }
        return box.getLong(at + HypercallMailbox.RESULT);
    }

    /** Puts a request into a guest's mailbox, where it waits. */
    public SharedBuffer ask(int domid, int vcpu, int opcode, long... args) {
        SharedBuffer box = mailboxes.get(domid);
        long at = HypercallMailbox.slotOffset(vcpu);
        box.putInt(at + HypercallMailbox.OPCODE, opcode);
        box.putInt(at + HypercallMailbox.REQUEST_LENGTH, 0);
        for (int i = 0; i < Reply.VALUES; i++) {
            box.putLong(at + HypercallMailbox.ARGS + 8L * i, i < args.length ? args[i] : 0);
        }
        box.putLongRelease(at + HypercallMailbox.REQUEST_SEQ, box.getLong(at + HypercallMailbox.REQUEST_SEQ) + 1);
        return box;
    }

    /** Runs slices until nothing is left to do; how many there were. */
    public int finishTeardown() {
        core.teardown().stir();
        int slices = 0;
        while (core.teardown().slice() != 0) {
            slices++;
        }
        return slices;
    }

    public boolean isPending(int domid, int port) {
        return pending.getByte(bit(domid, port)) != 0;
    }

    private static long bit(int domid, int port) {
        return domid % 64 * 256L + port;
    }

    public static void expect(long expected, long actual) {
        if (expected != actual) {
            throw new AssertionError("expected " + expected + ", got " + actual);
        }
    }

    @Override
    public void raise(int domid, int port) {
        pending.putByte(bit(domid, port), (byte) 1);
    }

    @Override
    public void clear(int domid, int port) {
        pending.putByte(bit(domid, port), (byte) 0);
    }

    @Override
    public void kick(int domid) {
        kicks.merge(domid, 1, Integer::sum);
    }

    @Override
    public boolean attach(int domid, long incarnation, boolean guest, int vcpus) {
        if (filesMissing) {
            return false;
        }
        if (guest) {
            mailboxes.computeIfAbsent(domid,
                    d -> SharedBuffer.allocate(Arena.ofAuto(), HypercallMailbox.fileSize(vcpus)));
        }
        attached.add(domid);
        return true;
    }

    @Override
    public void detach(int domid) {
        attached.remove(domid);
        mailboxes.remove(domid);
    }

    @Override
    public boolean hasAcknowledged(int serviceDomid, int deadDomid, long deadIncarnation) {
        return acknowledged.contains((long) serviceDomid << 16 | deadDomid);
    }

    @Override
    public void sweep(int domid) {
        swept.add(domid);
    }

    @Override
    public SharedBuffer mailbox(int domid) {
        return attached.contains(domid) ? mailboxes.get(domid) : null;
    }

    @Override
    public void answered(int domid, int vcpu) {
        kicks.merge(domid, 1, Integer::sum);
    }

    /** A copy of memory, for a successor to work on. */
    public static SharedBuffer copy(SharedBuffer from) {
        SharedBuffer to = SharedBuffer.allocate(Arena.ofAuto(), from.size());
        from.copyTo(0, to, 0, from.size());
        return to;
    }

    /** All bytes from an offset on. */
    public static byte[] bytes(SharedBuffer from, long offset) {
        byte[] bytes = new byte[(int) (from.size() - offset)];
        from.getBytes(offset, bytes, 0, bytes.length);
        return bytes;
    }
}
