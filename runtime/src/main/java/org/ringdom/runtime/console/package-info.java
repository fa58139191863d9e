/**
 * What the console service and its clients agree on: the frames on its socket, and the entries of its journal.
 */
package org.ringdom.runtime.console;
