package org.ringdom.x86.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/**
 * The virtual CPUs that share a guest's memory, and how one makes the others forget something.
 *
 * <p>Each CPU alone touches its TLB and its code. Another CPU's request is done by its own thread between two blocks, or by
 * the one who asks, if the CPU does not run. Who asks waits until all have done it, and does meanwhile what others ask of
 * it, so that two who ask each other both go on. One request is under way at a time.
 */
final class CpuGroup {
    /** One CPU of the group. */
    static final class Member {
        private final Mmu mmu;
        private final List<Request> pending = new ArrayList<>();
        private boolean running;
        /** Something is pending; looked at between blocks. */
        private volatile boolean requested;

        Member(Mmu mmu) {
            this.mmu = mmu;
        }

        boolean requested() {
            return requested;
        }

        /** The CPU's thread begins to run. */
        synchronized void enter() {
            running = true;
        }

        /** The CPU's thread stops running. */
        synchronized void leave() {
            serve();
            running = false;
        }

        /** Does what is pending. On the CPU's thread. */
        synchronized void serve() {
            pending.forEach(request -> request.execute(mmu));
            pending.clear();
            requested = false;
        }

        private synchronized void ask(Request request) {
            if (running) {
                pending.add(request);
                requested = true;
            } else {
                request.execute(mmu);
            }
        }
    }

    private static final class Request {
        private final Predicate<Mmu> work;
        private volatile boolean done;
        private boolean answer;

        Request(Predicate<Mmu> work) {
            this.work = work;
        }

        void execute(Mmu mmu) {
            answer = work.test(mmu);
            done = true;
        }
    }

    private final List<Member> members = new CopyOnWriteArrayList<>();
    private final AtomicBoolean busy = new AtomicBoolean();

    Member join(Mmu mmu) {
        Member member = new Member(mmu);
        members.add(member);
        return member;
    }

    boolean isShared() {
        return members.size() > 1;
    }

    /** Waits until no other CPU's request is under way; to be followed by {@link #release}. */
    void acquire(Member own) {
        while (!busy.compareAndSet(false, true)) {
            own.serve();
            Thread.onSpinWait();
        }
    }

    void release() {
        busy.set(false);
    }

    /** Has all others do something, and waits for them; true if one of them answered so. Between acquire and release. */
    boolean askOthers(Member own, Predicate<Mmu> work) {
        List<Request> requests = new ArrayList<>();
        for (Member member : members) {
            if (member != own) {
                Request request = new Request(work);
                member.ask(request);
                requests.add(request);
            }
        }
        boolean any = false;
        for (Request request : requests) {
            while (!request.done) {
                own.serve();
                Thread.onSpinWait();
            }
            any |= request.answer;
        }
        return any;
    }
}
