/** Watching the supervisor, the one process that the core starts. */
package org.ringdom.core.watch;
