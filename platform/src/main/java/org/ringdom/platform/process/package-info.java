/**
 * Processes: starting them in a session of their own, knowing them again after a restart, proving them dead. A death is
 * proved by a pidfd, never by a number.
 */
package org.ringdom.platform.process;
