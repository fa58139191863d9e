/** The command line's way to an instance: by its files, and by a session with its supervisor. */
package org.ringdom.launcher.client;
