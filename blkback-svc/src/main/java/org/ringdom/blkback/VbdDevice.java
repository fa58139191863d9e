package org.ringdom.blkback;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.ringdom.abi.shared.DiskCounter;
import org.ringdom.images.DiskImage;
import org.ringdom.images.ImageException;
import org.ringdom.images.ImageMode;
import org.ringdom.platform.io.NativeFile;
import org.ringdom.runtime.backend.GuestLink;
import org.ringdom.runtime.memory.SharedFile;
import org.ringdom.runtime.recovery.BlockAttach;
import org.ringdom.runtime.recovery.BlockRecordFile;
import org.ringdom.runtime.recovery.BrokenRingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A virtual disk of a guest: its image and its attached rings, whatever the store says. {@link VbdHandshake} decides what
 * happens to it. Agent thread only.
 */
final class VbdDevice {
    private static final Logger LOG = LoggerFactory.getLogger(VbdDevice.class);

    /** Hears what happens to the device by itself. */
    interface Listener {
        /** The frontend broke the rules, and the rings are abandoned. */
        void onFailed(String reason);

        /** A disconnect has ended: nothing of the guest is in use here. */
        void onDisconnected();
    }

    /** A ring that a predecessor had attached. */
    record Inherited(Path path, SharedFile file, BlockAttach attach) {
    }

    private final Parts parts;
    private final int domid;
    private final int number;
    private final Listener listener;
    private final List<RingConnection> rings = new ArrayList<>();
    private DiskImage image;
    /** The file that the image was opened by, if it was handed over. */
    private NativeFile handed;
    private Disk disk;
    private GuestLink guest;
    private boolean closing;
    private boolean closeForGood;

    VbdDevice(Parts parts, int domid, int number, Listener listener) {
        this.parts = parts;
        this.domid = domid;
        this.number = number;
        this.listener = listener;
    }

    /** Its name, for people. */
    String name() {
        return "disk " + number + " of domain " + domid;
    }

    int domid() {
        return domid;
    }

    int number() {
        return number;
    }

    DiskImage image() {
        return image;
    }

    /** Whether rings are attached and not being closed. */
    boolean isConnected() {
        return !rings.isEmpty() && !closing;
    }

    /** Whether rings are being closed. */
    boolean isClosing() {
        return closing;
    }

    /** What was agreed about each ring. */
    List<BlockAttach> attached() {
        return rings.stream().map(RingConnection::attach).toList();
    }

    /** Opens the image if it is not open. */
    void openImage(DiskSource source) throws ImageException {
        if (image == null) {
            handed = parts.handed().find(domid, number, source.path(), source.mode() != ImageMode.READ_ONLY);
            image = source.open(handed);
        }
    }

    /** Closes the image; no ring may be attached. */
    void closeImage() {
        if (image != null) {
            image.close();
            image = null;
        }
    }

    /** The device is gone for good, and so is what it was handed over. */
    void forgetImage() {
        if (handed != null) {
            parts.handed().forget(handed);
            handed = null;
        }
    }

    /** Attaches new rings: the frontend's, with our ports, in the order of queues. */
    void connect(RingOffer offer, int[] ports, String backendPath, DiskSource source)
            throws BrokenRingException, ImageException {
        try {
            if (!acquireGuest()) {
                throw new BrokenRingException("domain " + domid + " is not there, or its memory must not be mapped");
            }
            openImage(source);
            makeDisk(image.sizeBytes() / DiskImage.SECTOR, source.mode() == ImageMode.READ_ONLY);
            for (int queue = 0; queue < ports.length; queue++) {
                attachNew(attachOf(offer, queue, ports[queue], backendPath, source));
            }
            startRings();
        } catch (BrokenRingException | RuntimeException | ImageException e) {
            for (int queue = rings.size(); queue < ports.length; queue++) {
                closePort(ports[queue]);
            }
            disconnect(true);
            throw e;
        }
    }

    private boolean acquireGuest() {
        if (guest == null) {
            guest = parts.guests().acquire(domid);
        }
        return guest != null;
    }

    private void makeDisk(long sectors, boolean readOnly) {
        disk = new Disk(image, sectors, readOnly, parts.statistics().use(domid, guest.incarnation(), number));
    }

    private BlockAttach attachOf(RingOffer offer, int queue, int port, String backendPath, DiskSource source) {
        RingOffer.Queue ring = offer.queues().get(queue);
        int features = (offer.persistent() ? BlockAttach.PERSISTENT : 0)
                | (source.mode() == ImageMode.SHARED_WRITE ? BlockAttach.UNLOCKED : 0);
        return new BlockAttach(number, queue, offer.queues().size(), BlockAttach.protocolNumber(offer.protocol()), port,
                ring.port(), ring.refs(), features, disk.readOnly(),
                disk.sectors(), image.device(), image.inode(), 1, source.format(), source.path().toString(),
                backendPath);
    }

    private void attachNew(BlockAttach attach) throws BrokenRingException {
        SharedFile file = parts.files().create(domid, guest.incarnation(), number, attach.queue(), attach.entries());
        RingConnection ring = open(attach, parts.files().path(domid, number, attach.queue()), file);
        ring.commitNew();
    }

    private RingConnection open(BlockAttach attach, Path path, SharedFile file) throws BrokenRingException {
        try {
            RingConnection ring = new RingConnection(this, guest, attach, path, file, parts.settings().maxPersistent());
            rings.add(ring);
            return ring;
        } catch (BrokenRingException e) {
            file.close();
            RecordFiles.remove(path);
            throw e;
        }
    }

    /** Takes a predecessor's rings over, from their files alone. Returns the requests that it had left. */
    int inherit(List<Inherited> files) throws BrokenRingException, ImageException {
        BlockAttach first = files.getFirst().attach();
        ImageMode writable = first.unlocked() ? ImageMode.SHARED_WRITE : ImageMode.READ_WRITE;
        ImageMode mode = first.readOnly() ? ImageMode.READ_ONLY : writable;
        openImage(new DiskSource(first.imageType(), Path.of(first.imagePath()), mode));
        if (image.device() != first.imageDevice() || image.inode() != first.imageInode()
                || image.sizeBytes() / DiskImage.SECTOR < first.sectors()) {
            closeImage();
            throw new ImageException("disk " + first.imagePath() + ": this is not the image that was attached");
        }
        try {
            if (!acquireGuest()) {
                throw new BrokenRingException("domain " + domid + " is not there any more");
            }
            makeDisk(first.sectors(), first.readOnly());
            for (Inherited inherited : files) {
                open(inherited.attach(), inherited.path(), inherited.file());
            }
            return startRings();
        } catch (BrokenRingException e) {
            // a guest may have lost its disk while nobody served it
            files.subList(rings.size(), files.size()).forEach(this::giveUp);
            throw e;
        }
    }

    /** Leaves rings and their records as they are, for a successor. */
    void leave() {
        rings.forEach(RingConnection::leave);
        rings.clear();
    }

    /** Drops a predecessor's ring that nobody will serve. */
    void giveUp(Inherited ring) {
        Inheritance.drop(ring);
        closePort(ring.attach().localPort());
    }

    private int startRings() throws BrokenRingException {
        parts.statistics().describe(domid, number, disk.sectors(), disk.readOnly(), rings.size(),
                rings.getFirst().attach().imagePath());
        int left = 0;
        for (RingConnection ring : rings) {
            left += ring.start(disk, () -> {
                disk.counters().count(DiskCounter.NOTIFICATIONS);
                parts.send().accept(ring.port());
            }, parts.scheduler().pool(), parts.settings(), parts.clock());
        }
        for (RingConnection ring : rings) {
            parts.scheduler().add(ring);
        }
        return left;
    }

    /** The frontend broke the rules: stops serving this device, and nothing else. */
    void fail(String reason) {
        LOG.warn("{}: {}", name(), reason);
        for (RingConnection ring : rings) {
            parts.scheduler().remove(ring);
            if (ring.queue() != null) {
                ring.queue().abandon();
            }
        }
        listener.onFailed(reason);
    }

    /**
     * Lets go of the rings as soon as no transfer is under way: {@link Listener#onDisconnected} is called then, which may be
     * at once. {@code forGood} says that no successor shall serve them.
     */
    void disconnect(boolean forGood) {
        for (RingConnection ring : rings) {
            parts.scheduler().remove(ring);
            if (ring.queue() != null) {
                ring.queue().abandon();
            }
        }
        closing = true;
        closeForGood = forGood;
        tryClose();
    }

    /** Goes on with a disconnect when transfers have ended; true if something was done. */
    boolean tryClose() {
        if (!closing || rings.stream().anyMatch(ring -> ring.inFlight() > 0)) {
            return false;
        }
        for (RingConnection ring : rings) {
            ring.close(disk, closeForGood);
            if (closeForGood) {
                closePort(ring.port());
            }
        }
        rings.clear();
        if (disk != null) {
            parts.statistics().letGo(domid, number);
            disk = null;
        }
        if (guest != null) {
            parts.guests().release(guest);
            guest = null;
        }
        closing = false;
        listener.onDisconnected();
        return true;
    }

    private void closePort(int port) {
        parts.guests().core().unbind(port);
    }

    /** The attach record of a mapped file. */
    static BlockAttach attachOf(SharedFile file) {
        return new BlockRecordFile(file.buffer()).readAttach();
    }
}
