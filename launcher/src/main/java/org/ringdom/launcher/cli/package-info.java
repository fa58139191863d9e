/**
 * The command {@code ringdom}: parses arguments, asks the supervisor, prints. It builds nothing itself.
 *
 * <p>Exit codes: 0 done, 1 refused or failed (one line on standard error says why), 2 wrong usage.
 */
package org.ringdom.launcher.cli;
