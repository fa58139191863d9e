/** A deterministic world of one frontend, one backend and a disk, in which a process can be killed at any store. */
package org.ringdom.runtime.recovery.sim;
