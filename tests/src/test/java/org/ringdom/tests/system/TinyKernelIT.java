package org.ringdom.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntConsumer;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdom.platform.process.Signals;
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
    /** Spins until a time of its runstate has grown by 20 ms; which one stands at {@code %1$s} in the area. */
    private static final String RUNSTATE = """
            48 83 EC 40     ; sub rsp, 64         the area
            48 89 64 24 30  ; mov [rsp+48], rsp   behind it its address
            48 8D 54 24 30  ; lea rdx, [rsp+48]
            31 F6           ; xor esi, esi        vCPU 0
            BF 05 00 00 00  ; mov edi, 5          VCPUOP_register_runstate_memory_area
            B8 18 00 00 00  ; mov eax, 24         vcpu_op
            0F 05           ; syscall
            48 85 C0        ; test rax, rax
            75 1B           ; jne bad
            48 8B 5C 24 %1$s  ; mov rbx, [rsp+..]
            F3 90           ; again: pause
            48 8B 44 24 %1$s  ; mov rax, [rsp+..]
            48 29 D8        ; sub rax, rbx
            48 3D 00 2D 31 01 ; cmp rax, 20000000
            72 EE           ; jb again
            """ + SHUT_DOWN;
    private static final String RUNNABLE = "18";
    private static final String OFFLINE = "28";
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

    @Test
    void aKernelIsToldWhatTheHostDoesNotGiveIt() throws Exception {
        try (Ringdom ringdom = Ringdom.up(folder)) {
            endsWith("POWEROFF", ringdom, "paused", RUNSTATE.formatted(OFFLINE), domid -> {
                ringdom.run("pause", "paused");
                ringdom.run("list");
                ringdom.run("unpause", "paused");
            });
            endsWith("POWEROFF", ringdom, "stopped", RUNSTATE.formatted(RUNNABLE), domid -> {
                Ringdom.Entry process = ringdom.entry("guest-" + domid);
                Ringdom.signal(process, Signals.SIGSTOP);
                ringdom.run("list");
                Ringdom.signal(process, Signals.SIGCONT);
            });
        }
    }

    private String endsWith(String end, Ringdom ringdom, String name, String code) throws IOException {
        return endsWith(end, ringdom, name, code, domid -> {
        });
    }

    /** @param meanwhile is done to the domain again and again until it ends */
    private String endsWith(String end, Ringdom ringdom, String name, String code, IntConsumer meanwhile)
            throws IOException {
        int domid = ringdom.create(config(name, TinyKernel.write(folder.resolve(name), code)));
        Path log = ringdom.folder().logs().resolve("guest-" + domid + ".log");
        Awaitility.await(name + " ends").atMost(Ringdom.PATIENCE).until(() -> {
            meanwhile.accept(domid);
            return Files.readString(log).contains("has stopped");
        });
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
