package org.ringdom.platform.terminal;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

import org.ringdom.platform.linux.SyscallNumbers;
import org.ringdom.platform.linux.Syscalls;

import sun.misc.Signal;

/**
 * The settings of a terminal, as they were when this object was made.
 *
 * <p>{@link #enterRaw} changes the terminal, {@link #close} puts back what was. A process that may be ended by a signal
 * in between should close from a shutdown hook too; a second close does nothing. Thread-safe.
 *
 * <pre>
 * struct termios of the kernel, 36 bytes (source: asm-generic/termbits.h)
 * +0 u32 c_iflag  +4 u32 c_oflag  +8 u32 c_cflag  +12 u32 c_lflag  +16 u8 c_line  +17 u8 c_cc[19]
 * </pre>
 */
public final class Termios implements AutoCloseable {
    /** Standard input's descriptor. */
    public static final int STDIN = 0;
    /** Standard output's descriptor. */
    public static final int STDOUT = 1;

    private static final int TCGETS = 0x5401;
    private static final int TCSETSW = 0x5403;
    private static final int TIOCGWINSZ = 0x5413;
    private static final int BYTES = 36;
    private static final int IFLAG = 0;
    private static final int OFLAG = 4;
    private static final int CFLAG = 8;
    private static final int LFLAG = 12;
    private static final int VTIME = 17 + 5;
    private static final int VMIN = 17 + 6;
    /** IGNBRK BRKINT PARMRK ISTRIP INLCR IGNCR ICRNL IXON. */
    private static final int RAW_IFLAG_OFF = 0x1 | 0x2 | 0x8 | 0x20 | 0x40 | 0x80 | 0x100 | 0x400;
    /** OPOST. */
    private static final int RAW_OFLAG_OFF = 0x1;
    /** CSIZE PARENB. */
    private static final int RAW_CFLAG_OFF = 0x30 | 0x100;
    /** CS8. */
    private static final int RAW_CFLAG_ON = 0x30;
    /** ISIG ICANON ECHO ECHONL IEXTEN. */
    private static final int RAW_LFLAG_OFF = 0x1 | 0x2 | 0x8 | 0x40 | 0x8000;

    private final int fd;
    private final byte[] saved;
    private boolean raw;

    private Termios(int fd, byte[] saved) {
        this.fd = fd;
        this.saved = saved;
    }

    /**
     * The size of a terminal's window.
     *
     * @param columns characters in a line
     * @param rows lines
     */
    public record WindowSize(int columns, int rows) {
    }

    /** True if the descriptor is a terminal. */
    public static boolean isTerminal(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            return ioctl(fd, TCGETS, arena.allocate(BYTES, 8)) >= 0;
        }
    }

    /** The window's size; empty if the descriptor is no terminal, or one that does not know (a serial line). */
    public static Optional<WindowSize> windowSize(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment winsize = arena.allocate(8, 8);
            if (ioctl(fd, TIOCGWINSZ, winsize) < 0) {
                return Optional.empty();
            }
            int rows = winsize.get(ValueLayout.JAVA_SHORT, 0) & 0xFFFF;
            int columns = winsize.get(ValueLayout.JAVA_SHORT, 2) & 0xFFFF;
            return rows == 0 || columns == 0 ? Optional.empty() : Optional.of(new WindowSize(columns, rows));
        }
    }

    /** Runs {@code action}, on a thread of the JVM's, whenever the window's size has changed (SIGWINCH); the last one given counts. */
    public static void onWindowChange(Runnable action) {
        Signal.handle(new Signal("WINCH"), signal -> action.run());
    }

    /**
     * Remembers a terminal's settings.
     *
     * @throws org.ringdom.platform.linux.LinuxException ENOTTY if it is no terminal
     */
    public static Termios of(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(BYTES, 8);
            Syscalls.check(ioctl(fd, TCGETS, memory), "read the terminal settings of", "descriptor " + fd);
            return new Termios(fd, memory.toArray(ValueLayout.JAVA_BYTE));
        }
    }

    /** Every byte goes through as it is: no echo, no lines, no signals, as cfmakeraw(3); a read waits for one byte. */
    public synchronized void enterRaw() {
        byte[] settings = saved.clone();
        MemorySegment view = MemorySegment.ofArray(settings);
        change(view, IFLAG, RAW_IFLAG_OFF, 0);
        change(view, OFLAG, RAW_OFLAG_OFF, 0);
        change(view, CFLAG, RAW_CFLAG_OFF, RAW_CFLAG_ON);
        change(view, LFLAG, RAW_LFLAG_OFF, 0);
        settings[VMIN] = 1;
        settings[VTIME] = 0;
        apply(settings);
        raw = true;
    }

    private static void change(MemorySegment settings, int offset, int off, int on) {
        int value = settings.get(ValueLayout.JAVA_INT_UNALIGNED, offset);
        settings.set(ValueLayout.JAVA_INT_UNALIGNED, offset, value & ~off | on);
    }

    private void apply(byte[] settings) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(BYTES, 8);
            MemorySegment.copy(settings, 0, memory, ValueLayout.JAVA_BYTE, 0, BYTES);
            Syscalls.check(ioctl(fd, TCSETSW, memory), "change the terminal settings of", "descriptor " + fd);
        }
    }

    private static long ioctl(int fd, int request, MemorySegment memory) {
        return Syscalls.restarted(SyscallNumbers.IOCTL, fd, request, memory.address(), 0, memory);
    }

    /** Puts back the settings that were remembered, if they were changed. */
    @Override
    public synchronized void close() {
        if (raw) {
            raw = false;
            apply(saved);
        }
    }
}
