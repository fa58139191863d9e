package org.ringdom.launcher.cli.top;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.ringdom.platform.terminal.Termios;

/** The interactive table: drawn over again and again on the terminal, with a few keys. */
final class TopScreen {
    private static final String ENTER = "\u001B[?1049h\u001B[?25l";
    private static final String LEAVE = "\u001B[?25h\u001B[?1049l";
    private static final String HOME = "\u001B[H";
    private static final String END_OF_LINE = "\u001B[K\r\n";
    private static final String REST = "\u001B[J";
    private static final String INVERSE = "\u001B[7m";
    private static final String PLAIN = "\u001B[m";
    private static final int ESCAPE = 27;
    private static final int CTRL_C = 3;
    private static final int HEADER_LINES = 3;

    /** Where samples come from. */
    interface Source {
        TopSample sample() throws Exception;
    }

    private final PrintWriter out;
    private final TopView view;
    private final String title;
    private final LinkedBlockingQueue<Integer> keys = new LinkedBlockingQueue<>();
    private TopView.Order order = TopView.Order.NAME;

    TopScreen(PrintWriter out, TopView view, String title) {
        this.out = out;
        this.view = view;
        this.title = title;
    }

    /** Shows samples {@code delayMs} apart until somebody types q, or {@code times} were shown (0: for ever). */
    void run(Source source, long delayMs, int times) throws Exception {
        try (Termios terminal = Termios.of(Termios.STDIN)) {
            Thread restore = new Thread(() -> leave(terminal), "terminal");
            Runtime.getRuntime().addShutdownHook(restore);
            terminal.enterRaw();
            out.print(ENTER);
            startKeys(System.in);
            try {
                show(source, delayMs, times);
            } finally {
                leave(terminal);
                Runtime.getRuntime().removeShutdownHook(restore);
            }
        }
    }

    private void leave(Termios terminal) {
        terminal.close();
        out.print(LEAVE);
        out.flush();
    }

    private void show(Source source, long delayMs, int times) throws Exception {
        TopSample before = null;
        for (int shown = 0; (times <= 0 || shown < times) && !out.checkError(); shown++) {
            TopSample now = source.sample();
            draw(now, before);
            long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delayMs);
            for (Integer key = next(endNs); key != null; key = next(endNs)) {
                if (key == 'q' || key == 'Q' || key == ESCAPE || key == CTRL_C) {
                    return;
                }
                if (key == 's' || key == 'S') {
                    order = order.next();
                    draw(now, before);
                }
            }
            before = now;
        }
    }

    private Integer next(long endNs) throws InterruptedException {
        return keys.poll(Math.max(0, endNs - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    private void startKeys(InputStream in) {
        Thread reader = new Thread(() -> {
            try {
                for (int key = in.read(); key >= 0; key = in.read()) {
                    keys.add(key);
                }
            } catch (IOException closed) {
                keys.add(ESCAPE);
            }
        }, "keys");
        reader.setDaemon(true);
        reader.start();
    }

    private void draw(TopSample now, TopSample before) {
        Termios.WindowSize size = Termios.windowSize(Termios.STDOUT).orElse(new Termios.WindowSize(80, 24));
        List<String> lines = new ArrayList<>();
        lines.add("ringdom top - " + LocalTime.now().truncatedTo(ChronoUnit.SECONDS) + "   " + title);
        lines.add(view.summary(now) + "   (q quits, s sorts: " + order + ")");
        lines.add(view.head());
        lines.addAll(view.lines(now, before, order));
        StringBuilder screen = new StringBuilder(HOME);
        for (int i = 0; i < Math.min(lines.size(), size.rows() - 1); i++) {
            String line = lines.get(i);
            String cut = line.substring(0, Math.min(line.length(), size.columns()));
            screen.append(i == HEADER_LINES - 1 ? INVERSE + cut + PLAIN : cut).append(END_OF_LINE);
        }
        out.print(screen.append(REST));
        out.flush();
    }
}
