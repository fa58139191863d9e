/** The client's side of guests' consoles: attached to the console service, or reading its journal. */
package org.ringdom.launcher.console;
