/**
 * The console service: takes what guests write to their consoles, journals it, shows it to the terminals that are attached,
 * and gives guests what is typed. It can be killed at any instruction; no byte is lost or doubled ({@code docs/console.md}).
 *
 * <pre>
 *   ring      one console: its ring page, its record file, its part of the journal
 *   terminal  the Unix socket and the clients on it
 *   service   which consoles there are, and the agent that serves them
 * </pre>
 */
package org.ringdom.console;
