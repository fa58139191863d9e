package org.ringdom.tests.support;

import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/** A stock Linux kernel as a guest, and its shell on the console. */
public final class LinuxGuest implements AutoCloseable {
    /** How long a boot may take, on a busy machine too. */
    public static final Duration BOOT = Duration.ofMinutes(20);
    /** How long a command may take. */
    public static final Duration ANSWER = Duration.ofMinutes(8);

    /** Word of the command line of a guest that asks for a login. */
    public static final String LOGIN = "ringdom.login";

    private final AttachedConsole console;
    private final int domid;
    private int commands;

    private LinuxGuest(AttachedConsole console, int domid) {
        this.console = console;
        this.domid = domid;
    }

    /**
     * Creates a guest from the image in a folder.
     *
     * @param config what is to be in the domain file but for kernel, RAM disk and command line
     * @param words of the command line, besides those that show all of the boot
     */
    public static LinuxGuest create(Ringdom ringdom, Path image, String words, String config) {
        int domid = ringdom.create("""
                kernel = "%s"
                ramdisk = "%s"
                extra = "console=hvc0 earlyprintk=xen loglevel=8 %s"
                """.formatted(image.resolve("vmlinuz"), image.resolve("initrd.gz"), words) + config);
        return attach(ringdom, domid);
    }

    /** A guest that is there, whatever it does. */
    public static LinuxGuest attach(Ringdom ringdom, int domid) {
        return new LinuxGuest(AttachedConsole.type(ringdom, domid), domid);
    }

    public int domid() {
        return domid;
    }

    /** Waits for the shell; returns what the console has shown. */
    public String awaitShell() {
        return console.awaitShown("built-in shell", BOOT);
    }

    /** Waits for the login prompt of a guest that was created with {@link #LOGIN}, and answers it. */
    public void logIn() throws InterruptedException {
        console.awaitShown("ringdom login: ", BOOT);
        console.typeLine("root");
    }

    /** Presses keys. */
    public void press(String keys) throws InterruptedException {
        console.press(keys);
    }

    /** Begins a command. */
    public void type(String command) throws InterruptedException {
        console.typeLine(command);
    }

    /** Waits until a text was shown; returns all that was shown. */
    public String awaitShown(String text) {
        return awaitShown(text, ANSWER);
    }

    /** Waits for as long as said until a text was shown; returns all that was shown. */
    public String awaitShown(String text, Duration patience) {
        return console.awaitShown(text, patience);
    }

    /** Runs a command; returns what it printed. Messages of the kernel may be in between. */
    public String run(String command) throws InterruptedException {
        return run(command, ANSWER);
    }

    /** The same, for a command that may take as long as said. */
    public String run(String command, Duration patience) throws InterruptedException {
        ShellCommand marked = new ShellCommand(++commands, command);
        console.typeLine(marked.line());
        return marked.printed(console.awaitShown(marked.end(), patience));
    }

    /** Runs a command again and again until it prints what {@code pattern} finds. */
    public String runUntil(String command, String pattern) throws InterruptedException {
        Pattern wanted = Pattern.compile(pattern);
        long deadlineNs = System.nanoTime() + ANSWER.toNanos();
        while (true) {
            String printed = run(command + "; usleep 200000");
            if (wanted.matcher(printed).find()) {
                return printed;
            }
            if (System.nanoTime() - deadlineNs > 0) {
                throw new AssertionError("'" + command + "' printed last: " + printed);
            }
        }
    }

    @Override
    public void close() throws InterruptedException {
        console.close();
    }
}
