package org.ringdom.runtime.logging;

import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;

/**
 * Joins SLF4J, Logback and {@link OperatorsLog} without a search: both look into every jar of the class path otherwise, for
 * each other and for a configuration, for which a starting service pays 35 ms and more. The flag
 * {@code -Dslf4j.provider} of the services' JVMs names this class; where it is missing (tests) the search finds the same.
 */
public final class OperatorsLogProvider implements SLF4JServiceProvider {
    /** The newest version of SLF4J's interface that Logback was written for. */
    private static final String API_VERSION = "2.0.99";

    private final LoggerContext context = new LoggerContext();
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final LogbackMDCAdapter diagnostics = new LogbackMDCAdapter();

    @Override
    public void initialize() {
        context.setName("default");
        context.setMDCAdapter(diagnostics);
        OperatorsLog log = new OperatorsLog();
        log.setContext(context);
        log.configure(context);
        context.start();
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return context;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return diagnostics;
    }

    @Override
    public String getRequestedApiVersion() {
        return API_VERSION;
    }
}
