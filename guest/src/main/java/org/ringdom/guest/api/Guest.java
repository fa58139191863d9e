package org.ringdom.guest.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.ringdom.abi.buffer.SharedBuffer;
import org.ringdom.abi.io.blkif.VbdNumber;
import org.ringdom.abi.xen.StartInfo;
import org.ringdom.guest.build.JavaGuestBuilder;
import org.ringdom.guest.process.GuestProcess;
import org.ringdom.guest.pv.BlockFrontend;
import org.ringdom.guest.pv.BlockOptions;
import org.ringdom.guest.pv.ConsoleDevice;
import org.ringdom.guest.pv.ConsoleFrontend;
import org.ringdom.guest.pv.DeviceGoneException;
import org.ringdom.guest.pv.NetFrontend;
import org.ringdom.guest.pv.NetOptions;
import org.ringdom.guest.pv.PageAllocator;
import org.ringdom.guest.pv.Reclaim;
import org.ringdom.runtime.grant.GrantTable;
import org.ringdom.runtime.hypercall.Hypercalls;
import org.ringdom.runtime.memory.GuestMemory;
import org.ringdom.runtime.metrics.CounterFile;
import org.ringdom.runtime.xenstore.RingXenstore;
import org.ringdom.runtime.xenstore.Xenstore;

/**
 * The machine that a Java guest runs on: RAM, one vCPU, the store, disks, network cards, consoles.
 *
 * <p>Everything here belongs to the vCPU thread. Events are delivered inside {@link #block} only (and inside calls that
 * wait, for what they wait for), so a guest needs no locks.
 */
public final class Guest implements AutoCloseable {
    private static final int PAGE = GuestMemory.PAGE;
    private static final String SHUTDOWN = "control/shutdown";
    private static final String REBOOT = "reboot";

    private final GuestProcess process;
    private final Map<String, String> commandLine;
    private final PageAllocator pages;
    private final RingXenstore xenstore;
    private final ConsoleFrontend console;
    private final List<BlockFrontend> disks = new ArrayList<>();
    private final List<NetFrontend> nics = new ArrayList<>();
    private final List<ConsoleDevice> consoles = new ArrayList<>();
    private final Reclaim reclaim;
    /** Null: nobody wants to hear. */
    private DeviceNews diskNews;
    private DeviceNews nicNews;
    private boolean lookAtShutdown;
    private boolean shutdownRequested;
    private boolean rebootRequested;

    /** The machine of a domain whose memory was built by {@link JavaGuestBuilder}. */
    public Guest(GuestProcess process, String commandLine) {
        this.process = process;
        this.commandLine = CommandLine.words(commandLine);
        this.pages = new PageAllocator((int) Math.min(Integer.MAX_VALUE, process.memory().maxPages()),
                JavaGuestBuilder.RESERVED_FRAMES);
        this.reclaim = new Reclaim(pages, process.grants());
        StartInfo start = new StartInfo().wrap(ram(), (long) JavaGuestBuilder.START_INFO_FRAME * PAGE);
        int storePort = start.storeEvtchn();
        this.xenstore = new RingXenstore(ram().slice(start.storeMfn() * PAGE, PAGE),
                () -> process.sender().send(storePort), process.vcpu());
        process.upcalls().bind(storePort, xenstore::doWork);
        int consolePort = start.consoleEvtchn();
        this.console = new ConsoleFrontend(ram(), start.consoleMfn() * PAGE, process.vcpu(),
                () -> process.sender().send(consolePort));
        if (consolePort != 0) {
            process.upcalls().bind(consolePort, () -> {
                // whoever waits for the console looks at its ring
            });
        }
        xenstore.watch(SHUTDOWN, "shutdown", (path, token) -> lookAtShutdown = true);
    }

    public int domid() {
        return process.domid();
    }

    /** The words of the domain's {@code extra}. */
    public Map<String, String> commandLine() {
        return commandLine;
    }

    /** All of the domain's RAM; offsets are machine addresses. */
    public SharedBuffer ram() {
        return process.memory().buffer();
    }

    /** Frames of RAM that nobody uses yet. */
    public PageAllocator pages() {
        return pages;
    }

    /** The store, through the domain's own ring; relative paths are below {@code /local/domain/<domid>}. */
    public Xenstore xenstore() {
        return xenstore;
    }

    /** Grants of the domain's pages to other domains. */
    public GrantTable grants() {
        return process.grants();
    }

    /** Hypercalls to the core, through the domain's mailbox. */
    public Hypercalls hypercalls() {
        return process.hypercalls();
    }

    /** EVTCHNOP_send: 0, or -errno. */
    public int send(int port) {
        return process.sender().send(port);
    }

    /** Runs {@code handler} inside {@link #block} for each event on a port of this domain. */
    public void onEvent(int port, Runnable handler) {
        process.upcalls().bind(port, handler);
    }

    /** Counters that tools read while the guest runs and after its death. */
    public CounterFile counters() {
        return process.counters();
    }

    /**
     * Connects a disk and waits until it is ready.
     *
     * @param name {@code xvda} and so on, or empty for the first disk
     */
    public BlockFrontend openDisk(String name) {
        return openDisk(deviceNumber(name));
    }

    /**
     * Connects a disk by its number in the store and waits until it is ready.
     *
     * @throws org.ringdom.guest.pv.DeviceGoneException if it is not there, or taken away meanwhile
     */
    public BlockFrontend openDisk(int number) {
        try {
            BlockFrontend disk = new BlockFrontend(process, reclaim, xenstore, number, BlockOptions.of(commandLine));
            disks.add(disk);
            return disk;
        } catch (DeviceGoneException gone) {
            ended(diskNews, number);
            throw gone;
        }
    }

    /**
     * Has {@code listener} told of the disks and network cards that there are, soon, and of those that appear later. A device
     * that goes and comes back is told of again.
     */
    public void onDevices(DeviceListener listener) {
        diskNews = new DeviceNews(xenstore, domid(), "vbd", listener::onDisk,
                number -> disks.stream()
                        .anyMatch(disk -> disk.isOpen() && !disk.isClosing() && disk.device() == number));
        nicNews = new DeviceNews(xenstore, domid(), "vif", listener::onNic,
                number -> nics.stream()
                        .anyMatch(nic -> nic.isOpen() && !nic.isClosing() && nic.device() == number));
    }

    private static void ended(DeviceNews news, int number) {
        if (news != null) {
            news.ended(number);
        }
    }

    /**
     * Connects network card {@code device} and waits until it is ready.
     *
     * @throws org.ringdom.guest.pv.DeviceGoneException if it is not there, or taken away meanwhile
     */
    public NetFrontend openNic(int device) {
        try {
            NetFrontend nic = new NetFrontend(process, reclaim, xenstore, device, NetOptions.of(commandLine));
            nics.add(nic);
            return nic;
        } catch (DeviceGoneException gone) {
            ended(nicNews, device);
            throw gone;
        }
    }

    /**
     * Connects a further console, one for each {@code channel} of the domain file, and waits until it is ready.
     *
     * @param number 1 for the first channel, and so on; 0 is {@link #console}
     * @throws org.ringdom.guest.pv.DeviceGoneException if it is not there
     */
    public ConsoleFrontend openConsole(int number) {
        if (number == 0) {
            return console;
        }
        ConsoleDevice device = new ConsoleDevice(process, reclaim, xenstore, number);
        consoles.add(device);
        return device.console();
    }

    private int deviceNumber(String name) {
        if (!name.isEmpty()) {
            return VbdNumber.ofName(name);
        }
        return xenstore.listIfThere("device/vbd").stream().mapToInt(Integer::parseInt).min()
                .orElseThrow(() -> new IllegalStateException("the domain has no disk"));
    }

    /**
     * Sleeps until something happens, at most {@code maxNs}, and delivers it; stands still while the domain is paused. Closes
     * cards that are being taken away, and disks once their last request was answered. Must not be called inside a handler.
     *
     * @return how many events were delivered
     */
    public int block(long maxNs) {
        int delivered = process.vcpu().block(maxNs);
        return delivered > 0 || reclaim.waiting() > 0 ? delivered + settleDevices() : delivered;
    }

    /** What must not be done inside of handlers, since it waits. */
    private int settleDevices() {
        int work = reclaim.doWork();
        for (int i = nics.size() - 1; i >= 0; i--) {
            if (nics.get(i).isClosing()) {
                nics.get(i).close();
                work++;
            }
            if (!nics.get(i).isOpen()) {
                ended(nicNews, nics.remove(i).device());
            }
        }
        for (int i = disks.size() - 1; i >= 0; i--) {
            if (disks.get(i).isClosing() && disks.get(i).inFlight() == 0) {
                disks.get(i).close();
                work++;
            }
            if (!disks.get(i).isOpen()) {
                ended(diskNews, disks.remove(i).device());
            }
        }
        return diskNews == null ? work : work + diskNews.tell() + nicNews.tell();
    }

    /** A copy of {@code length} bytes of RAM. */
    public byte[] bytes(long offset, int length) {
        byte[] copy = new byte[length];
        ram().getBytes(offset, copy, 0, length);
        return copy;
    }

    /** Notes that I/O stood still between two points of {@link System#nanoTime}. */
    public void recordStall(long startNs, long endNs) {
        process.stalls().record(startNs, endNs);
    }

    /** The longest time that I/O stood still, in nanoseconds. */
    public long longestStallNs() {
        return process.stalls().longestNs();
    }

    /** Whether the toolstack has asked for power-off, halt or reboot; acknowledges it. */
    public boolean shutdownRequested() {
        if (lookAtShutdown && !shutdownRequested) {
            lookAtShutdown = false;
            String wish = xenstore.readIfThere(SHUTDOWN).orElse("");
            if (!wish.isEmpty()) {
                xenstore.write(SHUTDOWN, "");
                shutdownRequested = true;
                rebootRequested = wish.equals(REBOOT);
            }
        }
        return shutdownRequested;
    }

    /** Whether {@link #shutdownRequested} was a wish to reboot: when the program ends, the domain is to be made again. */
    public boolean rebootRequested() {
        return rebootRequested;
    }

    /** The domain's console. */
    public ConsoleFrontend console() {
        return console;
    }

    /** Writes to the console; what does not fit is dropped. */
    public void print(String text) {
        console.offer(text);
    }

    /** Grants of closed devices that their backends have not let go of yet. */
    public int heldGrants() {
        return reclaim.waiting();
    }

    /** Closes the consoles, disks and network cards that are still open. */
    @Override
    public void close() {
        consoles.forEach(ConsoleDevice::close);
        nics.forEach(NetFrontend::close);
        disks.forEach(BlockFrontend::close);
    }
}
