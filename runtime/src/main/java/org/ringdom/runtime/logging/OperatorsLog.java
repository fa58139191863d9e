package org.ringdom.runtime.logging;

import java.util.TimeZone;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * The operator's log of every Ringdom process: one line an event, to stderr; the supervisor sends it to a file. Logback finds
 * this class as a service. It does what a {@code logback.xml} would do, without a parser for XML in every start.
 *
 * <p>The property {@value #LEVEL} sets the level; INFO without it.
 */
public final class OperatorsLog extends ContextAwareBase implements Configurator {
    private static final String LEVEL = "ringdom.log";

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        OperatorsLogLayout layout = new OperatorsLogLayout(TimeZone.getDefault());
        layout.setContext(context);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setLayout(layout);
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.toLevel(System.getProperty(LEVEL), Level.INFO));
        root.addAppender(appender);
        context.getLogger("net.openhft").setLevel(Level.WARN);
        // it warns that it can't bind threads to processors, which nobody asked it to
        context.getLogger("net.openhft.affinity").setLevel(Level.OFF);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
