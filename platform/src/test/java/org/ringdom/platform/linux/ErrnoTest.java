package org.ringdom.platform.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;

class ErrnoTest {
    @Test
    void textsAreThoseOfTheCLibrary() {
        LibcFunction strerror = LibcFunction.of("strerror");
        for (int errno = 1; errno <= 133; errno++) {
            if (Errno.name(errno).startsWith("errno ")) {
                continue; // 41 and 58 are not used by Linux
            }
            MemorySegment text = MemorySegment.ofAddress(strerror.call(errno));
            assertEquals(text.reinterpret(200).getString(0), Errno.text(errno), Errno.name(errno));
        }
    }

    @Test
    void describesEitherSignAndUnknownNumbers() {
        assertEquals("No space left on device (ENOSPC)", Errno.describe(28));
        assertEquals("No space left on device (ENOSPC)", Errno.describe(-28));
        assertEquals("Disk quota exceeded (EDQUOT)", Errno.describe(122));
        assertEquals("Unknown error (errno 4711)", Errno.describe(4711));
        assertEquals("Unknown error (errno 0)", Errno.describe(0));
    }

    @Test
    void failureIsOneLineThatNamesTheFile() {
        LinuxException failure = assertThrows(LinuxException.class,
                () -> Fds.openOrThrow(Path.of("/nowhere/file"), Fds.O_RDONLY, 0));

        assertEquals("cannot open /nowhere/file: No such file or directory (ENOENT)", failure.getMessage());
        assertEquals(Errno.ENOENT, failure.errno());
        assertEquals("open", failure.call());
        assertEquals("/nowhere/file", failure.subject());
    }

    @Test
    void aFunctionThatTheCLibraryDoesNotHaveIsEmpty() {
        assertTrue(LibcFunction.find("ringdom_has_no_such_function").isEmpty());
    }

    @Test
    void callReturnsTheNegatedErrorNumber() {
        assertEquals(-Errno.EBADF, Syscalls.call(SyscallNumbers.FSYNC, 1_000_000, 0, 0));
        assertTrue(Syscalls.call(SyscallNumbers.GETPID, 0, 0, 0) > 0);
    }
}
