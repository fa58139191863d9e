package org.ringdom.runtime.backend;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.ringdom.abi.control.HypercallOp;
import org.ringdom.abi.shared.PortWord;
import org.ringdom.abi.xen.Errno;
import org.ringdom.runtime.event.CoreTableFixture;
import org.ringdom.runtime.hypercall.HypercallRequest;
import org.ringdom.runtime.hypercall.HypercallResult;
import org.ringdom.runtime.hypercall.HypercallTransport;

/** The core's event channels, as far as a backend needs them; answers in {@link #poll()}, one request a call. */
public final class FakeCore implements HypercallTransport {
    private final CoreTableFixture core;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private final int own;
    private final int guest;
    private final List<Long> released = new ArrayList<>();

    /** A core that serves backend {@code own}, whose only guest is {@code guest}. */
    public FakeCore(CoreTableFixture core, int own, int guest) {
        this.core = core;
        this.own = own;
        this.guest = guest;
    }

    /** Domains of which the backend said that it has let go. */
    public List<Long> released() {
        return released;
    }

    @Override
    public void submit(HypercallRequest request, Consumer<HypercallResult> done) {
        waiting.add(() -> done.accept(HypercallResult.of(answer(request))));
    }

    @Override
    public int poll() {
        Runnable next = waiting.poll();
        if (next == null) {
            return 0;
        }
        next.run();
        return 1;
    }

    @Override
    public HypercallResult call(HypercallRequest request) {
        throw new AssertionError("a backend must never wait for the core");
    }

    /** A port of the guest that waits for the backend. */
    public void offer(int port) {
        core.port(guest, port, PortWord.of(PortWord.UNBOUND, own, 0, 0, 0));
    }

    private long answer(HypercallRequest request) {
        return switch (request.opcode()) {
            case HypercallOp.EVTCHN_BIND_INTERDOMAIN -> bind((int) request.arg(0), (int) request.arg(1));
            case HypercallOp.EVTCHN_BIND_VIRQ -> 60_000;
            case HypercallOp.EVTCHN_STATUS -> 0;
            case HypercallOp.EVTCHN_CLOSE -> close((int) request.arg(0));
            case HypercallOp.DOMCTL_RELEASED -> {
                released.add(request.arg(0));
                yield 0;
            }
            default -> -Errno.ENOSYS;
        };
    }

    private long bind(int remote, int remotePort) {
        if (PortWord.state(core.view().portWord(remote, remotePort)) != PortWord.UNBOUND) {
            return -Errno.EINVAL;
        }
        int port = 1;
        while (core.view().portWord(own, port) != 0) {
            port++;
        }
        core.bind(own, port, remote, remotePort);
        return port;
    }

    private long close(int port) {
        long word = core.view().portWord(own, port);
        if (PortWord.state(word) == PortWord.FREE) {
            return -Errno.EINVAL;
        }
        if (PortWord.state(word) == PortWord.INTERDOMAIN) {
            offer(PortWord.peerPort(word));
        }
        core.port(own, port, 0);
        return 0;
    }

    /** The guest's port that a port of the backend is connected to, or 0. */
    public int remotePort(int port) {
        long word = core.view().portWord(own, port);
        return PortWord.state(word) == PortWord.INTERDOMAIN ? PortWord.peerPort(word) : 0;
    }

    /** Ports of the backend that are in use. */
    public int usedPorts() {
        int used = 0;
        for (int port = 1; port < 256; port++) {
            used += core.view().portWord(own, port) == 0 ? 0 : 1;
        }
        return used;
    }
}
