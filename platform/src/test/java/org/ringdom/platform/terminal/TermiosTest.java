package org.ringdom.platform.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ringdom.platform.linux.Errno;
import org.ringdom.platform.linux.Fds;
import org.ringdom.platform.linux.LinuxException;
import org.ringdom.platform.linux.SyscallNumbers;
import org.ringdom.platform.linux.Syscalls;

class TermiosTest {
    private static final int O_NOCTTY = 0x100;
    private static final int TIOCSPTLCK = 0x4004_5431;
    private static final int TIOCGPTN = 0x8004_5430;
    private static final int TIOCSWINSZ = 0x5414;

    private int master;
    private int terminal;

    @BeforeEach
    void openPseudoTerminal() {
        master = Fds.openOrThrow(Path.of("/dev/ptmx"), Fds.O_RDWR | O_NOCTTY | Fds.O_NONBLOCK, 0);
        MemorySegment word = Syscalls.scratch().words();
        word.set(ValueLayout.JAVA_INT, 0, 0);
        Syscalls.check(ioctl(TIOCSPTLCK, word), "unlock", "pty");
        Syscalls.check(ioctl(TIOCGPTN, word), "number", "pty");
        terminal = Fds.openOrThrow(Path.of("/dev/pts/" + word.get(ValueLayout.JAVA_INT, 0)),
                Fds.O_RDWR | O_NOCTTY | Fds.O_NONBLOCK, 0);
    }

    private long ioctl(long request, MemorySegment argument) {
        return Syscalls.call(SyscallNumbers.IOCTL, master, request & 0xFFFF_FFFFL, argument.address(), 0, argument);
    }

    @AfterEach
    void closePseudoTerminal() {
        Fds.close(terminal);
        Fds.close(master);
    }

    private static void write(int fd, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        MemorySegment words = Syscalls.scratch().words();
        MemorySegment.copy(bytes, 0, words, ValueLayout.JAVA_BYTE, 0, bytes.length);
        assertEquals(bytes.length, Syscalls.call(SyscallNumbers.WRITE, fd, words.address(), bytes.length, 0, words));
    }

    private static String read(int fd) {
        MemorySegment words = Syscalls.scratch().words();
        long count = Syscalls.call(SyscallNumbers.READ, fd, words.address(), 32, 0, words);
        return count < 0
                ? Errno.name((int) -count)
                : new String(words.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.US_ASCII);
    }

    @Test
    void rawModePassesEveryByteAndCloseRestores() {
        write(master, "a");
        assertEquals("EAGAIN", read(terminal), "a line is not complete");
        assertEquals("a", read(master), "it is echoed");
        write(master, "\r");
        assertEquals("a\n", read(terminal));
        assertEquals("\r\n", read(master));

        try (Termios settings = Termios.of(terminal)) {
            settings.enterRaw();
            write(master, "b\r\003");
            assertEquals("b\r\003", read(terminal));
            assertEquals("EAGAIN", read(master), "no echo");
            write(terminal, "x\n");
            assertEquals("x\n", read(master), "no carriage return is put in");
        }

        write(master, "c\r");
        assertEquals("c\n", read(terminal));
        assertEquals("c\r\n", read(master));
    }

    @Test
    void windowSizeIsThatOfTheTerminal() {
        assertEquals(Optional.empty(), Termios.windowSize(terminal));
        MemorySegment words = Syscalls.scratch().words();
        words.set(ValueLayout.JAVA_LONG, 0, 0);
        words.set(ValueLayout.JAVA_SHORT, 0, (short) 50);
        words.set(ValueLayout.JAVA_SHORT, 2, (short) 132);
        Syscalls.check(ioctl(TIOCSWINSZ, words), "resize", "pty");

        assertEquals(Optional.of(new Termios.WindowSize(132, 50)), Termios.windowSize(terminal));
    }

    @Test
    void fileIsNoTerminal() {
        int file = Fds.openOrThrow(Path.of("/dev/null"), Fds.O_RDWR, 0);
        try {
            assertTrue(Termios.isTerminal(terminal));
            assertFalse(Termios.isTerminal(file));
            assertEquals(Optional.empty(), Termios.windowSize(file));
            assertEquals(Errno.ENOTTY, assertThrows(LinuxException.class, () -> Termios.of(file)).errno());
        } finally {
            Fds.close(file);
        }
    }
}
