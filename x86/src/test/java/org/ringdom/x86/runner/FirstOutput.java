package org.ringdom.x86.runner;

import java.lang.foreign.Arena;
import java.nio.file.Path;

import org.ringdom.x86.engine.Tiers;

/** Runs one program in a fresh JVM and passes on what it wrote: for the time that this takes. */
public final class FirstOutput {
    private FirstOutput() {
    }

    /** Program and tiers. */
    public static void main(String[] args) throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            UserProgram user = new UserProgram(arena, Path.of(args[0]), 1 << 20, Tiers.valueOf(args[1]));
            user.run();
            System.out.write(user.output());
            System.out.flush();
        }
    }
}
