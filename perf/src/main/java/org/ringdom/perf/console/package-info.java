/** Guests' consoles beside a terminal that {@code script} keeps. */
package org.ringdom.perf.console;
