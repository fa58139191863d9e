package org.ringdom.launcher.cli;

import java.io.PrintWriter;
import java.util.Map;

import org.ringdom.launcher.api.InstanceControl;

/**
 * The outside world of the command line; tests give their own.
 *
 * @param control reaches instances
 * @param out results
 * @param err what went wrong, and warnings
 * @param environment of the process
 */
public record CliContext(InstanceControl control, PrintWriter out, PrintWriter err, Map<String, String> environment) {
}
