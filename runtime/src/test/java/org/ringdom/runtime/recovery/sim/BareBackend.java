package org.ringdom.runtime.recovery.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.blkif.BlkifOperation;
import org.ringdom.abi.io.blkif.BlkifRequest;
import org.ringdom.abi.io.blkif.BlkifSegment;
import org.ringdom.abi.io.blkif.BlkifStatus;
import org.ringdom.runtime.grant.BackendGrants;
import org.ringdom.runtime.grant.GrantSweep;
import org.ringdom.runtime.recovery.BlockRecordFile;
import org.ringdom.runtime.recovery.BlockRing;
import org.ringdom.runtime.recovery.BrokenRingException;
import org.ringdom.runtime.ring.BackRing;

/** The least backend that follows the protocol: the real ring, records and grants; requests complete in random order. */
public final class BareBackend implements SimBackend {
    private static final class Job {
        int record;
        int operation;
        long sector;
        long sectors;
        int status = BlkifStatus.OKAY;
        final List<Integer> refs = new ArrayList<>();
        final List<Long> places = new ArrayList<>();
        int done;
    }

    private final SimWorld world;
    private final BlockRecordFile records;
    private final BackendGrants grants;
    private final BlkifRequest request;
    private BlockRing ring;
    private boolean serial;
    private int replayNext;
    private final ArrayDeque<Integer> waiting = new ArrayDeque<>();
    private final List<Job> jobs = new ArrayList<>();

    /** A new life in {@code world}. */
    public BareBackend(SimWorld world) {
        this.world = world;
        this.records = new BlockRecordFile(world.recordFile);
        this.grants = new BackendGrants(world.grantTable, SimWorld.PAGES, SimWorld.BACKEND);
        this.request = new BlkifRequest(world.shape.protocol());
    }

    @Override
    public void start() {
        GrantSweep.sweep(world.grantTable, SimWorld.BACKEND);
        for (int ref : records.readAttach().ringRefs()) {
            if (grants.map(ref, true) < 0) {
                throw new AssertionError("the ring is not granted");
            }
        }
        BackRing back = BackRing.fresh(world.ringPages(), world.shape.protocol().entrySize());
        ring = new BlockRing(back, records, world.shape.protocol(), world.frontend::notifyFrontend);
        try {
            ring.recover();
        } catch (BrokenRingException e) {
            throw new AssertionError(e);
        }
        for (int i = 0; i < ring.replayCount(); i++) {
            serial |= ring.attempts(ring.replay(i)) > 0;
        }
        admit();
        ring.resume();
    }

    @Override
    public boolean step(Random random, boolean event) {
        int available = ring.available();
        if (available == BackRing.BROKEN) {
            throw new AssertionError("broken ring");
        }
        for (int i = random.nextInt(4); i > 0 && available > 0 && replayed(); i--, available--) {
            waiting.add(ring.take());
        }
        admit();
        work(random);
        if (random.nextInt(3) == 0) {
            ring.publish();
        }
        if (!jobs.isEmpty() || !waiting.isEmpty() || !replayed()) {
            return true;
        }
        ring.publish();
        return ring.finalCheck() != 0;
    }

    private boolean replayed() {
        return replayNext == ring.replayCount();
    }

    private void admit() {
        while (!replayed()) {
            if (serial && !jobs.isEmpty() || !startable(ring.replay(replayNext))) {
                return;
            }
            int record = ring.replay(replayNext++);
            if (ring.beginAttempt(record) == BlockRing.MAX_ATTEMPTS) {
                ring.answer(record, BlkifStatus.ERROR);
            } else {
                begin(record);
            }
        }
        while (!waiting.isEmpty() && startable(waiting.peek())) {
            begin(waiting.remove());
        }
    }

    /** A barrier starts alone and nothing starts beside it. */
    private boolean startable(int record) {
        if (jobs.isEmpty()) {
            return true;
        }
        int operation = request.wrap(world.recordFile, records.requestOffset(record)).operation();
        return operation != BlkifOperation.WRITE_BARRIER
                && jobs.stream().noneMatch(job -> job.operation == BlkifOperation.WRITE_BARRIER);
    }

    private void begin(int record) {
        Job job = new Job();
        job.record = record;
        request.wrap(world.recordFile, records.requestOffset(record));
        job.operation = request.operation();
        job.sector = request.sector();
        switch (job.operation) {
            case BlkifOperation.READ, BlkifOperation.WRITE, BlkifOperation.WRITE_BARRIER -> direct(job);
            case BlkifOperation.INDIRECT -> indirect(job);
            case BlkifOperation.DISCARD -> job.sectors = request.discardSectors();
            case BlkifOperation.FLUSH_DISKCACHE -> job.sectors = 0;
            default -> job.status = BlkifStatus.EOPNOTSUPP;
        }
        if (job.status == BlkifStatus.OKAY && (job.sector < 0 || job.sector + job.sectors > world.disk.size())) {
            job.status = BlkifStatus.ERROR;
        }
        if (job.status != BlkifStatus.OKAY) {
            finish(job);
        } else {
            jobs.add(job);
        }
    }

    private void direct(Job job) {
        int segments = request.nrSegments();
        if (segments == 0 || segments > BlkifRequest.MAX_SEGMENTS) {
            job.status = BlkifStatus.ERROR;
            return;
        }
        for (int i = 0; i < segments; i++) {
            segment(job, request.segmentGref(i), request.segmentFirstSector(i), request.segmentLastSector(i));
        }
    }

    private void indirect(Job job) {
        job.operation = request.indirectOperation();
        int segments = request.indirectNrSegments();
        int tableRef = request.indirectGref(0);
        long table = grants.map(tableRef, false) * 4096;
        SharedBuffer memory = world.memory;
        for (int i = 0; i < segments; i++) {
            long at = table + i * 8L;
            segment(job, BlkifSegment.gref(memory, at), BlkifSegment.firstSector(memory, at),
                    BlkifSegment.lastSector(memory, at));
        }
        grants.unmap(tableRef);
    }

    private void segment(Job job, int ref, int first, int last) {
        if (last < first || job.status != BlkifStatus.OKAY) {
            job.status = BlkifStatus.ERROR;
            return;
        }
        long frame = grants.map(ref, job.operation == BlkifOperation.READ);
        if (frame < 0) {
            job.status = BlkifStatus.ERROR;
            return;
        }
        job.refs.add(ref);
        for (int unit = first; unit <= last; unit++) {
            job.places.add(frame * 4096 + unit * (long) SimDisk.SECTOR);
        }
        job.sectors += last - first + 1;
    }

    private void work(Random random) {
        for (int tries = random.nextInt(4); tries > 0 && !jobs.isEmpty(); tries--) {
            Job job = jobs.get(random.nextInt(jobs.size()));
            progress(job, 1 + random.nextInt(40));
            if (job.done == job.sectors) {
                jobs.remove(job);
                if (job.operation == BlkifOperation.FLUSH_DISKCACHE || job.operation == BlkifOperation.WRITE_BARRIER) {
                    world.disk.sync();
                }
                finish(job);
            }
        }
    }

    private void progress(Job job, int sectors) {
        for (; sectors > 0 && job.done < job.sectors; sectors--) {
            long sector = job.sector + job.done;
            switch (job.operation) {
                case BlkifOperation.READ -> world.disk.read(sector, world.memory, job.places.get(job.done));
                case BlkifOperation.DISCARD -> world.disk.discard(sector);
                default -> world.disk.write(sector, world.memory, job.places.get(job.done));
            }
            job.done++;
        }
    }

    private void finish(Job job) {
        for (int ref : job.refs) {
            grants.unmap(ref);
        }
        ring.answer(job.record, job.status);
    }

    @Override
    public void die(Random random) {
        for (Job job : jobs) {
            progress(job, random.nextInt(60));
        }
    }
}
