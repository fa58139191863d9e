package org.ringdom.blkback;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.ringdom.runtime.grant.BackendGrants;
import org.ringdom.runtime.grant.GrantSweep;
import org.ringdom.runtime.recovery.BlockRecordFile;
import org.ringdom.runtime.recovery.BlockRing;
import org.ringdom.runtime.recovery.BrokenRingException;
import org.ringdom.runtime.recovery.sim.SimBackend;
import org.ringdom.runtime.recovery.sim.SimWorld;
import org.ringdom.runtime.ring.BackRing;

/** The real queue in the simulated world; its executor finishes transfers in random order. */
final class QueueBackend implements SimBackend {
    private final SimWorld world;
    private final BlkbackSettings settings;
    private final TestImage image;
    private final List<IoTask> waiting = new ArrayList<>();
    private final List<IoTask> finished = new ArrayList<>();
    private BlockQueue queue;

    QueueBackend(SimWorld world, TestImage image, BlkbackSettings settings) {
        this.world = world;
        this.image = image;
        this.settings = settings;
        image.flush = () -> {
            world.disk.sync();
            return 0;
        };
    }

    @Override
    public void start() {
        GrantSweep.sweep(world.grantTable, SimWorld.BACKEND);
        BackendGrants grants = new BackendGrants(world.grantTable, SimWorld.PAGES, SimWorld.BACKEND);
        BlockRecordFile records = new BlockRecordFile(world.recordFile);
        for (int ref : records.readAttach().ringRefs()) {
            grants.map(ref, true);
        }
        Disk disk = new Disk(image, world.attach.sectors(), false, DiskCounters.unseen());
        BackRing back = BackRing.fresh(world.ringPages(), world.shape.protocol().entrySize());
        BlockRing ring = new BlockRing(back, records, world.shape.protocol(), world.frontend::notifyFrontend);
        GrantUse use = new GrantUse(grants, world.shape.persistent() ? 48 : 0);
        BlockQueue.Lease lease = new BlockQueue.Lease() {
            @Override
            public boolean hold() {
                return true;
            }

            @Override
            public void letGo() {
                // the simulated memory stays
            }
        };
        queue = new BlockQueue(disk, ring, back.entries(), world.shape.protocol(), world.memory, lease, use,
                waiting::add, settings, () -> 0);
        try {
            queue.recover();
            queue.process();
        } catch (BrokenRingException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public boolean step(Random random, boolean event) {
        while (!waiting.isEmpty() && random.nextInt(3) > 0) {
            IoTask task = waiting.remove(random.nextInt(waiting.size()));
            task.run();
            finished.add(task);
        }
        while (!finished.isEmpty() && random.nextInt(3) > 0) {
            queue.complete(finished.remove(random.nextInt(finished.size())));
        }
        try {
            if (random.nextInt(3) > 0 || event || waiting.isEmpty() && finished.isEmpty()) {
                queue.process();
                return !waiting.isEmpty() || !finished.isEmpty() || queue.more();
            }
        } catch (BrokenRingException e) {
            throw new AssertionError(e);
        }
        return true;
    }

    @Override
    public void die(Random random) {
        for (IoTask task : waiting) {
            if (random.nextBoolean()) {
                task.run();
            }
        }
    }
}
