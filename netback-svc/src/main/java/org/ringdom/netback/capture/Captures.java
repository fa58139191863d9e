package org.ringdom.netback.capture;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.agrona.concurrent.NanoClock;
import org.ringdom.abi.shared.DumpRing;
import org.ringdom.netback.bridge.Bridge;
import org.ringdom.netback.bridge.Bridges;
import org.ringdom.netback.bridge.Port;
import org.ringdom.netback.bridge.Witness;
import org.ringdom.netback.frame.Frame;
import org.ringdom.platform.linux.LinuxException;
import org.ringdom.runtime.memory.SharedFile;
import org.ringdom.runtime.memory.SharedFileException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All captures: the files in a folder that readers make. While there is none a bridge has no witness, and nothing is done for
 * a packet. A reader that is dead has its file removed. Agent thread only.
 */
public final class Captures implements Witness {
    private static final Logger LOG = LoggerFactory.getLogger(Captures.class);
    private static final long DEAD_NS = TimeUnit.SECONDS.toNanos(10);
    private static final int MOST = 16;

    private final Path folder;
    private final Bridges bridges;
    private final NanoClock clock;
    private final long incarnation;
    private final long epochOffsetNs;
    private final List<Capture> captures = new ArrayList<>();

    /** Captures of these bridges, whose files lie in {@code folder}; it need not be there. */
    public Captures(Path folder, Bridges bridges, NanoClock clock, long incarnation) {
        this.folder = folder;
        this.bridges = bridges;
        this.clock = clock;
        this.incarnation = incarnation;
        this.epochOffsetNs = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()) - clock.nanoTime();
    }

    /** Looks for captures that began or ended: call it about once a second. */
    public void look() {
        boolean there = Files.isDirectory(folder);
        if (!there && captures.isEmpty()) {
            return;
        }
        captures.removeIf(this::isOver);
        if (there) {
            openNew();
        }
        for (Bridge bridge : bridges.all()) {
            bridge.witness(captures.stream().anyMatch(capture -> concerns(capture, bridge)) ? this : null);
        }
        for (Capture capture : captures) {
            capture.found(bridges.all().stream().anyMatch(bridge -> concerns(capture, bridge)) ? incarnation : 0);
        }
    }

    private static boolean concerns(Capture capture, Bridge bridge) {
        return capture.name().equals(bridge.name()) || bridge.hasPort(capture.name());
    }

    private boolean isOver(Capture capture) {
        Path path = capture.file().path();
        boolean dead = clock.nanoTime() - capture.heartbeatNs() > DEAD_NS;
        if (dead) {
            remove(path);
        }
        if (dead || !Files.exists(path)) {
            capture.file().close();
            return true;
        }
        return false;
    }

    private static void remove(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException kept) {
            LOG.debug("{} is kept: {}", path, kept.getMessage());
        }
    }

    private void openNew() {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path path : files) {
                boolean known = captures.stream().anyMatch(capture -> capture.file().path().equals(path));
                if (!known && captures.size() < MOST) {
                    open(path);
                }
            }
        } catch (IOException gone) {
            LOG.debug("{}: {}", folder, gone.getMessage());
        }
    }

    private void open(Path path) {
        try {
            SharedFile file = SharedFile.open(path, DumpRing.MAGIC, DumpRing.VERSION, true);
            if (file.buffer().size() < DumpRing.SIZE) {
                file.close();
            } else {
                captures.add(new Capture(file));
                LOG.info("captures {} for {}", captures.getLast().name(), path.getFileName());
            }
        } catch (SharedFileException | LinuxException unfit) {
            LOG.debug("{}: {}", path, unfit.getMessage());
        }
    }

    @Override
    public void onForward(Bridge bridge, Port from, Frame frame) {
        for (int i = 0; i < captures.size(); i++) {
            Capture capture = captures.get(i);
            if (capture.name().equals(bridge.name()) || capture.name().equals(from.name())) {
                capture.take(frame, epochNs());
            }
        }
    }

    @Override
    public void onDeliver(Port to, Frame frame) {
        for (int i = 0; i < captures.size(); i++) {
            if (captures.get(i).name().equals(to.name())) {
                captures.get(i).take(frame, epochNs());
            }
        }
    }

    private long epochNs() {
        return epochOffsetNs + clock.nanoTime();
    }
}
