package org.ringdom.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.tests.support.CommandResult;
import org.ringdom.tests.support.Ringdom;
import org.ringdom.tests.support.TinyKernel;

/** PV kernels of a few instructions: single hypercalls, and what a guest must not do. */
class TinyKernelIT {
    /** Shuts down: reason 0, power-off, or 3, crash, as what stands before it has jumped. */
    private static final String SHUT_DOWN = """
            6A 00           ; push 0
            EB 02           ; jmp over the next
            6A 03           ; bad: push 3
            48 89 E6        ; mov rsi, rsp
            BF 02 00 00 00  ; mov edi, 2          SCHEDOP_shutdown
            B8 1D 00 00 00  ; mov eax, 29         sched_op
            0F 05           ; syscall
            0F 0B           ; ud2
            """;
    private static final String UNKNOWN_HYPERCALL = """
            B8 3F 00 00 00  ; mov eax, 63
            0F 05           ; syscall
            48 83 F8 DA     ; cmp rax, -38        ENOSYS
            75 04           ; jne bad
            """ + SHUT_DOWN;
    private static final String BAD_POINTER = """
            BF 06 00 00 00  ; mov edi, 6          XENVER_get_features
            BE 10 00 00 00  ; mov esi, 16         nothing is mapped there
            B8 11 00 00 00  ; mov eax, 17         xen_version
            0F 05           ; syscall
            48 83 F8 F2     ; cmp rax, -14        EFAULT
            75 04           ; jne bad
            """ + SHUT_DOWN;
    /** One hypercall that the core answers, so that its next is the first of the domain's end. */
    private static final String BIND_IPI = """
            6A 00           ; push 0              vCPU 0; the port goes behind it
            48 89 E6        ; mov rsi, rsp
            BF 07 00 00 00  ; mov edi, 7          EVTCHNOP_bind_ipi
            B8 20 00 00 00  ; mov eax, 32         event_channel_op
            0F 05           ; syscall
            48 85 C0        ; test rax, rax
            75 04           ; jne bad
            """ + SHUT_DOWN;
    private static final String NO_HANDLER = """
            0F 0B           ; ud2
            """;

    @TempDir
    private Path folder;

    @Test
    void smallKernelsGetTheirAnswersAndTheForbiddenCrashesAlone() throws Exception {
        try (Ringdom ringdom = Ringdom.up(folder)) {
            endsWith("POWEROFF", ringdom, "unknown", UNKNOWN_HYPERCALL);
            endsWith("POWEROFF", ringdom, "pointer", BAD_POINTER);
            endsWith("POWEROFF", ringdom, "ipi", BIND_IPI);
            String log = endsWith("CRASH", ringdom, "forbidden", NO_HANDLER);
            assertTrue(log.contains("exception 6 (error code 0x0) and no handler for it"), log);
            assertTrue(log.contains("rip ffffffff80100000"), log);
            refuses(ringdom);
            Awaitility.await("all services are ready").atMost(Ringdom.PATIENCE)
                    .until(() -> ringdom.services().stream().allMatch(Ringdom.Entry::isReady));
        }
    }

    private String endsWith(String end, Ringdom ringdom, String name, String code) throws IOException {
        int domid = ringdom.create(config(name, TinyKernel.write(folder.resolve(name), code)));
        Path log = ringdom.folder().logs().resolve("guest-" + domid + ".log");
        Awaitility.await(name + " ends").atMost(Ringdom.PATIENCE)
                .until(() -> Files.readString(log).contains("has stopped"));
        String text = Files.readString(log);
        assertTrue(text.contains("has stopped: " + end), text);
        String letters = end.equals("CRASH") ? "----c-" : "---s--";
        Awaitility.await("the core knows of it").atMost(Ringdom.PATIENCE)
                .until(() -> ringdom.run("list", name).ok().out().contains(letters));
        return text;
    }

    private void refuses(Ringdom ringdom) throws IOException {
        Path kernel = Files.write(folder.resolve("no-kernel"), new byte[5000]);
        Path file = Files.writeString(folder.resolve("no-kernel.cfg"), config("refused", kernel));
        CommandResult refused = ringdom.run("create", file.toString());
        assertEquals(1, refused.exitCode(), refused.toString());
        assertTrue(refused.err().contains("can't be started: it is neither a bzImage nor an ELF file"),
                refused.toString());
    }

    private static String config(String name, Path kernel) {
        return """
                name = "%s"
                kernel = "%s"
                memory = 16
                on_poweroff = "preserve"
                on_crash = "preserve"
                """.formatted(name, kernel);
    }
}
