package org.ringdom.launcher.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;

import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private final StringWriter text = new StringWriter();
    private long nowNs = 1_000_000_000_000L;

    private ProgressLine line(int columns) {
        return new ProgressLine(new PrintWriter(text), columns, () -> nowNs);
    }

    private void pass(long ms) {
        nowNs += ms * 1_000_000;
    }

    @Test
    void terminalLineIsDrawnOverAtMostTenTimesASecond() {
        ProgressLine line = line(80);
        line.show("scan", 0, "a");
        pass(99);
        line.show("scan", 100, "b");
        pass(1);
        line.show("scan", 500, "c");
        line.print("hello");
        pass(100);
        line.show("scan", 999, "d");
        line.finish("scan", 1000, "e");
        assertEquals("""
                \r\u001B[Kscan    [------------------------]   0 %  a\
                \r\u001B[Kscan    [############------------]  50 %  c\
                \r\u001B[Khello
                \r\u001B[Kscan    [#######################-]  99 %  d\
                \r\u001B[Kscan    [########################] 100 %  e
                """, text.toString());
    }

    @Test
    void pipeGetsAWholeLineEveryFewSeconds() {
        ProgressLine line = line(0);
        line.show("scan", 0, "a");
        pass(4999);
        line.show("scan", 100, "b");
        line.print("hello");
        pass(1);
        line.show("scan", 500, "c");
        line.finish("scan", 1000, "d");
        line.show("random", 0, "e");
        assertEquals("""
                scan    [------------------------]   0 %  a
                hello
                scan    [############------------]  50 %  c
                scan    [########################] 100 %  d
                random  [------------------------]   0 %  e
                """, text.toString());
    }

    @Test
    void lineFitsTheTerminalAndEndsWithClose() {
        ProgressLine line = line(12);
        line.show("scan", 0, "a");
        line.close();
        pass(100);
        line.show("scan", 0, "b");
        assertEquals("\r\u001B[Kscan    [--", text.toString());
    }

    @Test
    void barStaysWithinItsCells() {
        assertEquals("[------------------------]", ProgressLine.bar(-5));
        assertEquals("[########################]", ProgressLine.bar(5000));
    }
}
