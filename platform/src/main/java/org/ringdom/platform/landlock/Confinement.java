package org.ringdom.platform.landlock;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * What a process may do with files, in a form that can be handed over as words.
 *
 * @param rules what is allowed; without a single rule there is no confinement
 */
public record Confinement(List<Rule> rules) {
    /** No confinement. */
    public static final Confinement NONE = new Confinement(List.of());

    public Confinement {
        rules = List.copyOf(rules);
    }

    /**
     * One thing that is allowed.
     *
     * @param path a file, or a folder with all below it; ignored if it is not there when the confinement begins
     * @param access a set of {@link FileAccess}
     */
    public record Rule(Path path, long access) {
    }

    /** Whether it forbids anything. */
    public boolean isNone() {
        return rules.isEmpty();
    }

    /** Confines the calling thread and all that it starts from now on. */
    public void enterThread() {
        if (!isNone()) {
            try (Landlock landlock = landlock()) {
                landlock.confineThread();
            }
        }
    }

    /**
     * Does something in a thread of its own under this confinement, which ends with it: the calling thread stays free. What is
     * opened there stays bound to it, whoever uses the descriptor later.
     *
     * @throws IllegalStateException with the words of what was thrown there
     */
    public <T> T inThread(String name, Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(() -> {
            enterThread();
            return work.call();
        });
        Thread.ofPlatform().name(name).start(task);
        try {
            return task.get();
        } catch (ExecutionException failed) {
            throw new IllegalStateException(failed.getCause().getMessage(), failed.getCause());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", stopped);
        }
    }

    /** Confines this whole process; see {@link Landlock#confineProcess}. */
    public void enterProcess() {
        if (!isNone()) {
            try (Landlock landlock = landlock()) {
                landlock.confineProcess();
            }
        }
    }

    /** Goes through {@link #enterProcess} without an effect, so that it is fast later. */
    public void practise() {
        if (!isNone() && Landlock.canConfineProcess()) {
            try (Landlock landlock = landlock()) {
                landlock.practise();
            }
        }
    }

    private Landlock landlock() {
        Landlock landlock = Landlock.create();
        for (Rule rule : rules) {
            landlock.allow(rule.path(), rule.access());
        }
        return landlock;
    }

    /** The number of rules, then each: access, a colon, path. */
    public List<String> toWords() {
        List<String> words = new ArrayList<>(List.of(Integer.toString(rules.size())));
        rules.forEach(rule -> words.add(rule.access() + ":" + rule.path()));
        return words;
    }

    /** Reads what {@link #toWords} has written at the begin of a list; more may follow there. */
    public static Confinement fromWords(List<String> words) {
        List<Rule> rules = new ArrayList<>();
        for (String word : words.subList(1, length(words))) {
            int colon = word.indexOf(':');
            rules.add(new Rule(Path.of(word.substring(colon + 1)), Long.parseLong(word.substring(0, colon))));
        }
        return new Confinement(rules);
    }

    /** How many words of the list are the confinement's. */
    public static int length(List<String> words) {
        return 1 + Integer.parseInt(words.getFirst());
    }
}
