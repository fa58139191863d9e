package org.ringdom.blktapstats.history;

import java.nio.file.Path;

import org.ringdom.platform.process.SelfKill;
import org.ringdom.runtime.memory.InstanceFolder;

/** Makes one round and is killed with the journal open. */
final class DyingRecorder {
    private DyingRecorder() {
    }

    public static void main(String[] args) {
        HistoryRecorder recorder = HistoryTest.recorder(new InstanceFolder(Path.of(args[0]), Path.of(args[1])));
        recorder.record(Long.parseLong(args[2]));
        SelfKill.now();
    }
}
