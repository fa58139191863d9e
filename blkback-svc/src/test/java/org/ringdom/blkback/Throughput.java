package org.ringdom.blkback;

import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.blkif.BlkifOperation;
import org.ringdom.abi.io.blkif.BlkifProtocol;
import org.ringdom.abi.io.blkif.BlkifRequest;
import org.ringdom.abi.io.blkif.BlkifResponse;
import org.ringdom.runtime.ring.FrontRing;
import org.ringdom.runtime.service.TestInstance;

/**
 * A quick look at the speed of the data path: a bare frontend here, the real service in its own process. Not a test; the
 * figures that count are in perf/. Arguments: image folder, seconds a run, options of
 * the service.
 */
public final class Throughput {
    private static final int PORT = 5;
    private static final int DATA = 64;

    private final TestGuest guest;
    private final FrontRing ring;
    private final SharedBuffer scratch = SharedBuffer.allocate(Arena.ofAuto(), 256);
    private final BlkifRequest request = new BlkifRequest(BlkifProtocol.X86_64);
    private final BlkifResponse response = new BlkifResponse();
    private final long blocks;
    private final SplittableRandom random = new SplittableRandom(1);
    private boolean event;

    private Throughput(TestGuest guest, FrontRing ring, long blocks) {
        this.guest = guest;
        this.ring = ring;
        this.blocks = blocks;
    }

    public static void main(String[] args) throws Exception {
        Path image = Files.createTempFile(Path.of(args[0]), "ringdom-test-", ".img");
        double seconds = Double.parseDouble(args[1]);
        long bytes = 1L << 30;
        try (TestInstance instance = new TestInstance(TestGuest.BACKEND);
                TestGuest guest = new TestGuest(instance, 2048, 4, image, bytes)) {
            guest.imageBytes.fill((byte) 1);
            FrontRing ring = guest.ring(instance, 0, 1, 0, PORT, false);
            instance.startService(BlkbackMain.class, "blkback", TestGuest.BACKEND,
                    java.util.Arrays.copyOfRange(args, 2, args.length));
            Throughput bench = new Throughput(guest, ring, bytes / 4096);
            for (int depth : new int[]{1, 4, 32}) {
                for (int operation : new int[]{BlkifOperation.READ, BlkifOperation.WRITE}) {
                    bench.run(operation, depth, seconds / 4);
                    System.out.printf("%s depth %d: %,.0f a second%n", BlkifOperation.name(operation), depth,
                            bench.run(operation, depth, seconds));
                }
            }
        }
    }

    private double run(int operation, int depth, double seconds) {
        int[] refs = new int[depth];
        for (int i = 0; i < depth; i++) {
            refs[i] = -1;
        }
        long start = System.nanoTime();
        long end = start + (long) (seconds * 1e9);
        long done = 0;
        int inFlight = 0;
        boolean more = true;
        int[] idle = new int[depth];
        int idleCount = 0;
        for (int i = 0; i < depth; i++) {
            idle[idleCount++] = i;
        }
        while (inFlight > 0 || more) {
            int seen = guest.receiver.seen();
            more = more && System.nanoTime() < end;
            boolean issued = false;
            while (more && idleCount > 0) {
                int id = idle[--idleCount];
                refs[id] = guest.grants.grant(TestGuest.BACKEND, DATA + id, operation == BlkifOperation.WRITE);
                request.wrap(scratch, 0).operation(operation).nrSegments(1).handle(0).id(id)
                        .sector(random.nextLong(blocks) * 8).segment(0, refs[id], 0, 7);
                ring.offer(scratch, 0, BlkifRequest.MAX_SIZE);
                inFlight++;
                issued = true;
            }
            if (issued && ring.publish()) {
                guest.sender.send(PORT);
            }
            int waiting = ring.finalCheck();
            if (waiting == 0 && inFlight > 0) {
                if (guest.receiver.poll(port -> event = true) == 0) {
                    guest.receiver.await(seen, System.nanoTime() + 1_000_000_000L);
                }
                continue;
            }
            for (int i = 0; i < waiting; i++) {
                ring.take(scratch, 128, BlkifResponse.SIZE);
                response.wrap(scratch, 128);
                int id = (int) response.id();
                if (response.status() != 0 || !guest.grants.endAccess(refs[id])) {
                    throw new IllegalStateException("status " + response.status());
                }
                idle[idleCount++] = id;
                inFlight--;
                done++;
            }
        }
        return done * 1e9 / (System.nanoTime() - start);
    }
}
